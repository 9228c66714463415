import { expect, test } from 'vitest'
import type { CapacityPlan } from '../../api/types.ts'
import { samplePlan } from '../../testing/samples.ts'
import { headroomSentences } from './headroom.ts'

function said(headroom: Partial<NonNullable<CapacityPlan['headroom']>>): string[] {
  if (samplePlan.headroom === null) throw new Error('the sample has headroom')
  return headroomSentences({ ...samplePlan, headroom: { ...samplePlan.headroom, ...headroom } })
}

test('headroom is a factor, what is full then, what it costs, and what comes after', () => {
  expect(said({})).toEqual([
    'These machines carry 12.5 x this throughput (cpu is full then, 60.00 USD a month with the volumes that takes); ' +
      'one step more is 3 x local.medium, +60.80 USD a month against this plan.',
  ])
})

test('headroom that costs nothing says so, and what has no next step', () => {
  expect(said({ monthlyMicroUsd: samplePlan.price.monthlyMicroUsd, limitedBy: 'connections', nextStep: null })).toEqual(
    [
      'These machines carry 12.5 x this throughput (connections are full then, at the same price); no single cluster carries more.',
    ],
  )
})

test('machines that are full carry no more', () => {
  const nextStep = { brokers: { count: 3, size: 'local.small' }, monthlyMicroUsd: 31_000_000, moreMicroUsd: 1_802_500 }
  expect(said({ factor: 1, nextStep })).toEqual([
    'These machines carry no more throughput than this (cpu would be too full); ' +
      'one step more is 3 x local.small with other controllers, +1.80 USD a month against this plan.',
  ])
})
