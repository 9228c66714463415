import { expect, test } from 'vitest'
import { lastStarted, wasStarted, withMachine } from './machine-memory.ts'
import type { NodeParts } from './node-parts.ts'
import type { Tags } from './tags.ts'

function nodeWith(tags: Tags, volumeTags: Tags = tags): NodeParts {
  return {
    nodeId: 'nod_1',
    addresses: { id: 'eni-1', tags },
    volume: { id: 'vol-1', tags: volumeTags },
    machines: [],
  }
}

/** A node on which these machines were started, one after the other. */
function nodeAfter(ids: string[]): NodeParts {
  return ids.reduce((node, id, index) => nodeWith(withMachine(node, id, index)), nodeWith({}))
}

const ids = Array.from({ length: 30 }, (_, index) => `mac_${String(index).padStart(26, '0')}`)

test('a node without memory started nothing', () => {
  expect(lastStarted(nodeWith({}))).toBeNull()
  expect(wasStarted(nodeWith({}), 'mac_1')).toBe(false)
})

test('the last machine is known by its id, those before by what they left', () => {
  const node = nodeAfter(ids.slice(0, 5))
  expect(lastStarted(node)).toEqual({ id: ids[4], startedMs: 4 })
  for (const id of ids.slice(0, 5)) expect(wasStarted(node, id)).toBe(true)
  expect(wasStarted(node, ids[5] ?? '')).toBe(false)
})

test('the last 23 are remembered, and no tag is longer than EC2 takes', () => {
  const node = nodeAfter(ids)
  expect(ids.filter((id) => wasStarted(node, id))).toEqual(ids.slice(-23))
  for (const value of Object.values(node.addresses?.tags ?? {})) expect(value.length).toBeLessThanOrEqual(256)
})

test('one of two parts that remembers is enough, and the later memory counts', () => {
  const [first = '', second = ''] = ids
  const older = withMachine(nodeWith({}), first, 1)
  const newer = withMachine(nodeWith(older), second, 2)
  expect(lastStarted(nodeWith({}, newer))?.id).toBe(second)
  expect(lastStarted(nodeWith(newer, older))?.id).toBe(second)
  expect(wasStarted(nodeWith(older, newer), first)).toBe(true)
})
