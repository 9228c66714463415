import { describe, expect, test } from 'vitest'
import { catalogue } from '../catalogue/index.ts'
import { effectiveOrder } from '../effective-order.ts'
import { candidateOf } from './candidate.ts'
import { sizeNamed } from './worked-example.ts'

const effective = effectiveOrder(
  { region: 'local', throughput: { ingressMBps: 1 }, retentionHours: 24, availability: 'multi-zone' },
  catalogue.defaults,
)
const order = { effective, defaults: catalogue.defaults }
const size = sizeNamed('local.small')

describe('what is left after the promised failure', () => {
  test('development promises nothing, so nothing is lost', () => {
    const { normal, failed } = candidateOf(size, 1, { ...order, availability: 'development' })
    expect(normal).toEqual({ brokers: 1, copies: 1 })
    expect(failed).toEqual(normal)
  })

  test('single-zone loses one machine and makes its copies again on the others', () => {
    const { failed } = candidateOf(size, 4, { ...order, availability: 'single-zone' })
    expect(failed).toEqual({ brokers: 3, copies: 2 })
  })

  test('multi-zone loses a third of the brokers', () => {
    const { failed } = candidateOf(size, 9, { ...order, availability: 'multi-zone' })
    expect(failed).toEqual({ brokers: 6, copies: 3 })
  })

  test('two brokers hold two copies, not three', () => {
    const { failed } = candidateOf(size, 3, { ...order, availability: 'multi-zone' })
    expect(failed).toEqual({ brokers: 2, copies: 2 })
  })
})
