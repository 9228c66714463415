import { availabilityClasses } from '@headwater/model'
import { usd } from './figure.ts'
import type { Question } from './question.ts'
import type { Choice } from './search.ts'

const secondsPerHour = 3600
const mbPerGb = 1000

/** What the tenant or the operator should know before saying yes to the plan. */
export function warningsFor(question: Question, choice: Choice): string[] {
  return [
    ...promiseWarnings(question),
    ...peakWarnings(question),
    ...controllerWarnings(question, choice),
    ...priceWarnings(question),
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
