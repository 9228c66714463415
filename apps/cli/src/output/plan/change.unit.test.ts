import { expect, test } from 'vitest'
import type { CapacityPlan } from '../../api/types.ts'
import { nowMs, sampleChangePlan, samplePlan } from '../../testing/samples.ts'
import { plain } from '../paint.ts'
import { changeLines } from './change.ts'

function shown(change: Partial<NonNullable<CapacityPlan['change']>>): string {
  if (sampleChangePlan.change === null) throw new Error('the sample changes something')
  const plan = { ...sampleChangePlan, change: { ...sampleChangePlan.change, ...change } }
  return `\n${changeLines(plan, { paint: plain, width: 80, nowMs }).join('\n')}\n`
}

test('a change says what it costs, its steps, what moves, why it ends there and what clients notice', () => {
  expect(shown({})).toMatchInlineSnapshot(`
    "
    now   1356.12 USD a month, plan pla_1
    then  2204.25 USD a month, +848.13 USD

    #  NODES     MOVED        TIME  WHAT
    1      3         -       5 min  3 brokers of m6g.xlarge start
    2      9  1610 GiB  8 h 51 min  Replicas move until all 9 brokers carry the same
                                    share
    3      -         -     at once  Quotas rise to 80 MB/s in and 160 out

    moves       1610 GiB
    throttle    18.1 MB/s into one broker: what a broker leaves beside its promised
                peak
    takes       8 h 56 min
    costs once  23.05 USD, for traffic between zones and machines that run beside
                each other
    fresh plan  3 x m6g.4xlarge with 4292 GiB each, 2100.00 USD a month
    why there   a fresh plan is 104.25 USD a month cheaper, but does not earn back
                in a month what moving costs
    clients     While data moves, the promised throughput stays free.
                Readers that are far behind catch up more slowly.
    "
  `)
})

test('a change that moves nothing has no throttle', () => {
  const text = shown({ bytesToMove: 0, movingMicroUsd: 0, fresh: null, notices: [] })
  expect(text).toMatch(/moves +nothing between brokers\n/)
  expect(text).toMatch(/costs once +nothing\n/)
  expect(text).toMatch(/clients +notice nothing\n/)
  expect(text).not.toMatch(/throttle|fresh plan {2}/)
})

test('a cluster that already is what the order needs changes nothing', () => {
  expect(shown({ steps: [], differenceMicroUsd: 0, fromMonthlyMicroUsd: 2_204_250_000 })).toMatchInlineSnapshot(`
    "
    The cluster already is what the order needs: nothing changes.

    now   2204.25 USD a month, plan pla_1
    then  2204.25 USD a month, the same
    "
  `)
})

test('a plan of a new cluster has no way to go', () => {
  expect(changeLines(samplePlan, { paint: plain, width: 80, nowMs })).toEqual([])
})
