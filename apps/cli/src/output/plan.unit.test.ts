import { expect, test } from 'vitest'
import type { CapacityPlan } from '../api/types.ts'
import { nowMs, sampleChangePlan, samplePlan } from '../testing/samples.ts'
import { plain } from './paint.ts'
import { planLines } from './plan.ts'

function shown(
  plan: CapacityPlan,
  { width = null, all = false }: { width?: number | null; all?: boolean } = {},
): string {
  const lines = planLines(plan, { paint: plain, width, nowMs }, { orderedBy: 'headwater cluster create', all })
  return `\n${lines.join('\n')}\n`
}

test('a plan reads from what runs to why', () => {
  expect(shown(samplePlan)).toMatchInlineSnapshot(`
    "
    3 x local.small with 19 GiB each, 29.20 USD a month
    single-zone in local-a
    plan pla_1, catalogue 2026-03-01.1, prices of 2026-03, valid until 2026-03-31

    Machines
      brokers      3 x local.small: 0.5 vCPU, 256 MiB memory, 96 MiB of it heap
      volumes      19 GiB, 125 MiB/s and 3000 IOPS each
      controllers  on all 3 brokers

    Promise
      0.2 MB/s in and 0.4 MB/s out at peak, also with a machine lost.

      in          0.1 MB/s, 0.2 MB/s at peak
      out         0.2 MB/s, 0.4 MB/s at peak
      kept        1d
      stored      8.05 GiB, 16.1 GiB with all copies
      copies      2, of which 1 in sync before a record is acknowledged
      partitions  3 a topic by default, 300 at most

    Price
      ITEM                             COUNT  UNIT              EACH    A MONTH
      Brokers, local.small              2190  hour       0.01125 USD  24.64 USD
      Broker volumes, local-directory     57  GiB-month     0.08 USD   4.56 USD
      total                                                           29.20 USD

    How full the busiest broker is
        LIMIT    AT PEAK                             MACHINE LOST
        network  █░░░░░░░░░░░░░░░│░░░░  0.9 of 80 %  █░░░░░░░░░░░░░░░░░░░│  1.4 of 100 %
      ▸ disk     ██████░░░│░░░░░░░░░░░   28 of 43 %  ████████░│░░░░░░░░░░░    42 of 43 %

      ▸ disk binds: 5.36 GiB of 19 GiB.

    Headroom
      These machines carry 12.5 x this throughput (cpu is full then, 60.00 USD a month with the volumes that takes); one step more is 3 x local.medium, +60.80 USD a month against this plan.

    Alternatives
      WHAT     MACHINES           A MONTH  DIFFERENCE
      cheaper  3 x local.small  28.00 USD   -1.20 USD
        keeps records for 12 h instead of 24
        headwater cluster create --throughput 0.1 --retention 12h --availability single-zone

    Why
      WHAT           VALUE  BECAUSE
      brokers.count  3      the smallest cluster

    Sizes that were not taken
      MACHINES        LIMIT   REASON
      3 x local.tiny  memory  its heap is too small

    Sources
      1 source, read or measured on 2026-03-01; --all names each.

    Notes
      While one machine is out, acknowledged records exist once.
    "
  `)
})

test('with all of it, reasons and sources name where numbers come from', () => {
  const everything = shown(samplePlan, { all: true })
  expect(everything).toContain('[Headwater default]')
  expect(everything).toContain('  2026-03-01  Headwater default\n              default brokersMinimum\n')
})

test('a plan of an earlier version says nothing of what it does not know', () => {
  const unknown = { priceBook: '', validUntil: '', promise: null, headroom: null, alternatives: [], sources: [] }
  const earlier = shown({ ...samplePlan, ...unknown })
  expect(earlier).toContain('plan pla_1, catalogue 2026-03-01.1\n')
  expect(earlier).not.toMatch(/Headroom|Alternatives|Sources|valid|null|undefined/)
})

test.each([80, 100, 120])('a terminal of %d columns is kept to', (width) => {
  for (const plan of [samplePlan, sampleChangePlan])
    for (const line of shown(plan, { width, all: true }).split('\n')) expect(line.length).toBeLessThanOrEqual(width)
})
