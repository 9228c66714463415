import { expect, test } from 'vitest'
import { givePorts, readPorts, writePorts } from './node-ports.ts'
import { testNode } from './testing/cloud.ts'

const ports = (...list: ['internal' | 'tenant', number | null][]) =>
  testNode({ ports: list.map(([audience, port], index) => ({ name: `p${index}`, audience, port })) })

test('ports come from the range of their audience, in order', () => {
  expect(givePorts(ports(['internal', null], ['tenant', null], ['internal', null]))).toEqual({
    p0: 9092,
    p1: 19_092,
    p2: 9093,
  })
})

test('a port that is asked for is given, and no other gets it', () => {
  expect(givePorts(ports(['internal', null], ['internal', 9092]))).toEqual({ p1: 9092, p0: 9093 })
})

test.each([
  ['outside of its range', ports(['tenant', 9092])],
  ['twice', ports(['internal', 9100], ['internal', 9100])],
  ['not whole', ports(['internal', 9100.5])],
  ['more than there are', ports(...Array.from({ length: 101 }, () => ['internal', null] as ['internal', null]))],
])('a port %s is refused', (_why, node) => {
  expect(() => givePorts(node)).toThrow(expect.objectContaining({ code: 'invalid_spec' }))
})

test('what a tag holds is read as it was written; what a person made of it does no harm', () => {
  const given = { broker: 9092, tenant: 19_092 }
  expect(readPorts(writePorts(given))).toEqual(given)
  expect(readPorts('broker=9092 nonsense tenant=x')).toEqual({ broker: 9092 })
})
