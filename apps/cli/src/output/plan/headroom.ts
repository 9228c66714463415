import type { CapacityPlan } from '../../api/types.ts'
import { difference, figure, usd, words } from '../figure.ts'

/** How much more throughput the machines carry, and what comes after; nothing for plans that do not say. */
export function headroomSentences({ headroom, brokers, price }: CapacityPlan): string[] {
  if (headroom === null) return []
  const { factor, limitedBy, monthlyMicroUsd, nextStep } = headroom
  const full = `${words(limitedBy)} ${limitedBy === 'partitions' || limitedBy === 'connections' ? 'are' : 'is'} full then`
  const cost =
    monthlyMicroUsd === price.monthlyMicroUsd
      ? 'at the same price'
      : `${usd(monthlyMicroUsd)} a month with the volumes that takes`
  const carried =
    factor === 1
      ? `These machines carry no more throughput than this (${words(limitedBy)} would be too full)`
      : `These machines carry ${figure(factor)} x this throughput (${full}, ${cost})`
  return [`${carried}; ${nextText(nextStep, brokers)}.`]
}

function nextText(next: NonNullable<CapacityPlan['headroom']>['nextStep'], present: CapacityPlan['brokers']): string {
  if (next === null) return 'no single cluster carries more'
  const { count, size } = next.brokers
  // the same brokers carry more only beside other controllers
  const again = count === present.count && size === present.size ? ' with other controllers' : ''
  return `one step more is ${count} x ${size}${again}, ${difference(next.moreMicroUsd)} a month against this plan`
}
