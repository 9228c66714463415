import { expect, test } from 'vitest'
import type { CapacityPlan } from '../../api/types.ts'
import { nowMs, samplePlan } from '../../testing/samples.ts'
import { plain } from '../paint.ts'
import { rejectedLines } from './rejected.ts'

const page = { paint: plain, width: 80, nowMs }
const dearer = (number: number): CapacityPlan['rejected'][number] => ({
  size: `size.${number}`,
  brokers: 3,
  constraint: 'price',
  overload: null,
  reason: `${100 + number}.00 USD a month`,
  monthlyMicroUsd: (100 + number) * 1_000_000,
})
const breaking = (number: number, constraint: 'cpu' | 'disk'): CapacityPlan['rejected'][number] => ({
  size: `small.${number}`,
  brokers: 60,
  constraint,
  reason: `${constraint} of ${number}`,
  overload: 1.5,
  monthlyMicroUsd: null,
})
// dearest first, and fewer of the plan's own size somewhere among them
const many = {
  ...samplePlan,
  rejected: [
    ...Array.from({ length: 12 }, (_, index) => dearer(12 - index)),
    { ...breaking(0, 'cpu'), size: samplePlan.brokers.size, brokers: 2 },
    breaking(1, 'disk'),
    breaking(2, 'cpu'),
    breaking(3, 'cpu'),
  ],
}

test('of many sizes the cheapest are shown, and how many each constraint rejects', () => {
  expect(`\n${rejectedLines(many, page, { all: false }).join('\n')}\n`).toMatchInlineSnapshot(`
    "
    MACHINES         LIMIT  REASON
    2 x local.small  cpu    cpu of 0
    3 x size.1       price  101.00 USD a month
    3 x size.2       price  102.00 USD a month
    3 x size.3       price  103.00 USD a month
    3 x size.4       price  104.00 USD a month
    3 x size.5       price  105.00 USD a month
    3 x size.6       price  106.00 USD a month
    3 x size.7       price  107.00 USD a month
    3 x size.8       price  108.00 USD a month
    3 x size.9       price  109.00 USD a month
    3 x size.10      price  110.00 USD a month
    2 more sizes would do too, for 111.00 USD to 112.00 USD a month; --all shows
      each.

    LIMIT  REJECTS  THE CLOSEST
    disk    1 size  60 x small.1: disk of 1
    cpu    2 sizes  60 x small.2: cpu of 2
    "
  `)
})

test('all of them have a line each', () => {
  const heading = 1
  expect(rejectedLines(many, page, { all: true })).toHaveLength(heading + many.rejected.length)
})

test('a plan that had no choice says nothing', () => {
  expect(rejectedLines({ ...samplePlan, rejected: [] }, page, { all: true })).toEqual([])
})
