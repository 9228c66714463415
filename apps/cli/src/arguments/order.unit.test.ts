import { availabilities } from '@headwater/model'
import { Command } from 'commander'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Order } from '../api/types.ts'
import { orderArguments } from '../output/order-command.ts'
import { addOrderOptions, type OrderOptions, orderOf } from './order.ts'

function parsed(line: string): OrderOptions {
  const command = addOrderOptions(new Command(), { knobs: 'optional' }).exitOverride()
  return command
    .configureOutput({ writeErr: () => {} })
    .parse(line.split(' '), { from: 'user' })
    .opts<OrderOptions>()
}

const present: Order = {
  region: 'us-east-1',
  throughput: { ingressMBps: 20, peakIngressMBps: 30 },
  retentionHours: 24,
  availability: 'multi-zone',
  partitions: 100,
}

describe('an order', () => {
  const rate = fc.double({ min: 0, minExcluded: true, max: 1e6, noNaN: true })
  const orders: fc.Arbitrary<Order> = fc
    .tuple(
      fc.record(
        {
          region: fc.constantFrom('local', 'us-east-1', 'kubernetes'),
          throughput: fc.record(
            { ingressMBps: rate, egressMBps: rate, peakIngressMBps: rate, peakEgressMBps: rate },
            { requiredKeys: ['ingressMBps'] },
          ),
          availability: fc.constantFrom(...availabilities),
          partitions: fc.integer({ min: 1, max: 1e7 }),
          connections: fc.integer({ min: 1, max: 1e8 }),
          growthMargin: fc.double({ min: 0, max: 10, noNaN: true }),
        },
        { requiredKeys: ['region', 'throughput', 'availability'] },
      ),
      fc.oneof(fc.record({ retentionHours: rate }), fc.record({ storedGib: rate })),
    )
    .map(([order, kept]) => ({ ...order, ...kept }))

  test('as options of a command is read back as the same', () => {
    fc.assert(
      fc.property(orders, (order) => {
        expect(orderOf(parsed(orderArguments(order)))).toEqual(order)
      }),
      { numRuns: 500 },
    )
  })

  test('runs locally unless a region is named', () => {
    expect(orderOf(parsed('--throughput 1 --retention 1d --availability development'))).toEqual({
      region: 'local',
      throughput: { ingressMBps: 1 },
      retentionHours: 24,
      availability: 'development',
    })
  })

  test('without a knob says which', () => {
    expect(() => orderOf(parsed('--throughput 1'))).toThrow(
      'Give --retention and --availability too; or --cluster, to plan the change of a cluster that is there.',
    )
  })

  test.each([
    ['--growth -0.3', 'share from 0 on'],
    ['--stored 0', 'GiB as a number above 0'],
    ['--connections 1.5', 'whole number above 0'],
    ['--retention forever', '7d or 2w; or unlimited'],
  ])('with %s says what to give', (line, message) => {
    expect(() => parsed(line)).toThrow(message)
  })
})

describe('the change of an order', () => {
  test('keeps what is not said', () => {
    expect(orderOf(parsed('--throughput 40 --availability single-zone'), present)).toEqual({
      ...present,
      throughput: { ingressMBps: 40, peakIngressMBps: 30 },
      availability: 'single-zone',
    })
    expect(orderOf({}, present)).toEqual(present)
  })

  test('from a time to for ever and back keeps one of the two', () => {
    const { retentionHours: _, ...others } = present
    const forEver = orderOf(parsed('--retention unlimited --stored 500'), present)
    expect(forEver).toEqual({ ...others, storedGib: 500 })
    expect(orderOf(parsed('--stored 800'), forEver)).toEqual({ ...others, storedGib: 800 })
    expect(orderOf(parsed('--retention unlimited'), forEver)).toEqual(forEver)
    expect(orderOf(parsed('--retention 1d'), forEver)).toEqual(present)
  })

  test.each([
    ['--retention unlimited', 'say how much is stored, before replication: --stored <GiB>'],
    ['--stored 500', 'give --retention unlimited with it'],
    ['--retention 1d --stored 500', 'give --retention unlimited with it'],
  ])('with %s is half of an order', (line, message) => {
    expect(() => orderOf(parsed(line), present)).toThrow(message)
  })
})
