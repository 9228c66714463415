import { availabilityClasses, counted } from '@headwater/model'
import { figure, usd } from '../figure.ts'
import type { Choice } from '../search/choice.ts'
import type { Question } from '../search/question.ts'

const secondsPerHour = 3600
const mbPerGb = 1000

/** What the tenant or the operator should know before saying yes to the plan. */
export function warningsFor(question: Question, choice: Choice): string[] {
  return [
    ...promiseWarnings(question),
    ...peakWarnings(question),
    ...partitionWarnings(question),
    ...controllerWarnings(question, choice),
    ...priceWarnings(question),
    ...stalePriceWarnings(question, choice),
  ]
}

function promiseWarnings({ order }: Question): string[] {
  switch (order.availability) {
    case 'development':
      return ['One node with one copy of the data: a lost volume loses it. For trying things out.']
    case 'single-zone':
      return ['While one machine is out, acknowledged records exist once; losing another machine then can lose them.']
    case 'multi-zone':
      return []
  }
}

function peakWarnings({ order, effective }: Question): string[] {
  const { peakIngressMBps, peakEgressMBps } = order.throughput
  const lifted: string[] = []
  if (peakIngressMBps !== undefined && peakIngressMBps < effective.peakIngressMBps) lifted.push('ingress')
  if (peakEgressMBps !== undefined && peakEgressMBps < effective.peakEgressMBps) lifted.push('egress')
  return lifted.map((direction) => `The peak ${direction} asked for is below the average; the average is promised.`)
}

function partitionWarnings({ order, effective, catalogue }: Question): string[] {
  const { ingressPerPartitionMBps, egressPerPartitionMBps } = catalogue.defaults
  if (order.partitions === undefined || order.partitions >= effective.partitions) return []
  const { peakIngressMBps, peakEgressMBps } = effective
  return [
    `${counted(order.partitions, 'partition')} do not carry the peaks: max(ceil(${figure(peakIngressMBps)} / ${ingressPerPartitionMBps.value}), ` +
      `ceil(${figure(peakEgressMBps)} / ${egressPerPartitionMBps.value})) = ${effective.partitions} do, and are planned for.`,
  ]
}

function controllerWarnings({ catalogue, region }: Question, { controllers }: Choice): string[] {
  const neededMib = catalogue.defaults.dedicatedControllerMemoryMib
  if (controllers.mode === 'combined' || controllers.size.memoryMib.value >= neededMib.value) return []
  return [
    `No size in ${region.name} has ${neededMib.value} MiB; dedicated controllers run on ${controllers.size.name}, the largest.`,
  ]
}

function priceWarnings({ order, effective, catalogue, region }: Question): string[] {
  if (region.provider === 'local') return ['Prices of local sizes make plans comparable; nobody pays them.']
  const { zones, replicas } = availabilityClasses[order.availability]
  if (zones === 1) return []

  const { crossZoneMicroUsdPerGb, hoursPerMonth } = catalogue.defaults
  const crossingMBps =
    (effective.ingressMBps + effective.egressMBps) * ((zones - 1) / zones) + effective.ingressMBps * (replicas - 1)
  const crossingGb = (crossingMBps * secondsPerHour * hoursPerMonth.value) / mbPerGb
  return [
    `Traffic between zones is not in the price: about ${usd(crossingGb * crossZoneMicroUsdPerGb.value)} a month at average ` +
      'throughput, less where consumers read from the closest replica.',
  ]
}

function stalePriceWarnings({ catalogue, volumeKind, today }: Question, { size }: Choice): string[] {
  const { priceBook, defaults } = catalogue
  const ended =
    priceBook.validUntil < today
      ? [`The price book ${priceBook.name} ended on ${priceBook.validUntil}; the price holds for today.`]
      : []
  const dates = [size.priceHourlyMicroUsd, volumeKind.priceGibMonthMicroUsd].map(({ date }) => date).toSorted()
  const [oldest = today] = dates
  const days = daysBetween(oldest, today)
  return days <= defaults.priceStaleDays.value
    ? ended
    : [
        ...ended,
        `Prices of ${oldest} are ${days} days old, more than ${defaults.priceStaleDays.value}: confirm them before you rely on the total.`,
      ]
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000)
}
