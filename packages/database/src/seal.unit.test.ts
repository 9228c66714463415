import { describe, expect, test } from 'vitest'
import type { OuterKeys } from './outer-key.ts'
import { createSealer, SealError } from './seal.ts'

const keys = (...ids: string[]): OuterKeys => ({
  current: ids.at(-1) ?? '',
  byId: new Map(ids.map((id) => [id, Buffer.alloc(32, id)])),
})
const sealer = createSealer(keys('k1'))

describe('sealing', () => {
  test('opens what it sealed, for the place it was sealed for', () => {
    const sealed = sealer.seal('a secret: ü', 'certificate:pcl_1:authority')
    expect(sealed).toMatch(/^v1\.k1\.[\w-]+\.[\w-]+$/)
    expect(sealed).not.toContain('secret')
    expect(sealer.open(sealed, 'certificate:pcl_1:authority')).toBe('a secret: ü')
    expect(sealer.open(sealer.seal('', 'x'), 'x')).toBe('')
  })

  test('never makes the same text twice', () => {
    expect(sealer.seal('same', 'x')).not.toBe(sealer.seal('same', 'x'))
  })

  test('refuses a text that was moved to another row', () => {
    const sealed = sealer.seal('secret', 'certificate:pcl_1:nod_1')
    expect(() => sealer.open(sealed, 'certificate:pcl_2:nod_1')).toThrow(SealError)
  })

  test('refuses a text of which any part was changed', () => {
    const sealed = sealer.seal('secret', 'x')
    for (const position of [4, 10, 60, sealed.length - 10]) {
      const other = sealed[position] === 'A' ? 'B' : 'A'
      const changed = sealed.slice(0, position) + other + sealed.slice(position + 1)
      expect(() => sealer.open(changed, 'x')).toThrow(SealError)
    }
    expect(() => sealer.open('', 'x')).toThrow('this is not a sealed text')
    expect(() => sealer.open(`${sealed}.more`, 'x')).toThrow('this is not a sealed text')
    expect(() => sealer.open('v1.k1.AAAA.AAAA', 'x')).toThrow('is not the one of x')
  })

  test('refuses the data key of one record with the secret of another', () => {
    const [one, two] = [sealer.seal('one', 'x').split('.'), sealer.seal('two', 'x').split('.')]
    expect(() => sealer.open([one[0], one[1], one[2], two[3]].join('.'), 'x')).toThrow(SealError)
  })

  test('opens old secrets after a new key was added, and says when a key is missing', () => {
    const sealed = sealer.seal('secret', 'x')
    const rotated = createSealer(keys('k1', 'k2'))
    expect(rotated.open(sealed, 'x')).toBe('secret')
    expect(rotated.seal('new', 'x')).toMatch(/^v1\.k2\./)
    expect(() => createSealer(keys('k2')).open(sealed, 'x')).toThrow('outer key k1 is not at hand')
  })
})
