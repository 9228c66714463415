import { type Availability, availabilityClasses, type Order, type PlanAlternative } from '@headwater/model'
import { figure } from '../figure.ts'
import { type Choice, tryCandidate } from '../search/choice.ts'
import { type Question, withOrder } from '../search/question.ts'
import { brokerCounts, searchCheapest } from '../search/search.ts'
import { withThroughput } from './scaled-order.ts'

/** An order near the one asked for, with what it gives up or gains. */
interface Neighbour {
  order: Order
  because: string
}

/**
 * Three orders near this one, each with what it would become: the cheapest of those that give something up, twice the throughput,
 * and the next availability class. One that has no plan is left out, and so is a cheaper one where none is.
 */
export function alternativesTo(question: Question, choice: Choice): PlanAlternative[] {
  const planned = (kind: PlanAlternative['kind'], neighbours: Neighbour[]): PlanAlternative[] =>
    neighbours.flatMap((neighbour) => alternativeOf(kind, question, neighbour, choice))
  const cheaper = planned('cheaper', cheaperOrders(question.order, choice))
    .filter(({ differenceMicroUsd }) => differenceMicroUsd < 0)
    .toSorted((a, b) => a.monthlyMicroUsd - b.monthlyMicroUsd)
  return [
    ...cheaper.slice(0, 1),
    ...planned('larger', [{ order: withThroughput(question.order, 2), because: 'carries twice the throughput' }]),
    ...planned('other_availability', [otherAvailability(question.order)]),
  ]
}

function alternativeOf(
  kind: PlanAlternative['kind'],
  question: Question,
  { order, because }: Neighbour,
  choice: Choice,
): PlanAlternative[] {
  const asked = withOrder(question, order)
  const best = asked && searchCheapest(asked, sameMachines(asked, choice)).best
  if (!best) return []
  const { monthlyMicroUsd } = best.price
  return [
    {
      kind,
      order,
      brokers: { count: best.brokers, size: best.size.name },
      monthlyMicroUsd,
      differenceMicroUsd: monthlyMicroUsd - choice.price.monthlyMicroUsd,
      because,
    },
  ]
}

/** The machines of the choice for another order, where they carry it: mostly near its cheapest. */
function sameMachines(question: Question, { size, brokers }: Choice): Choice | null {
  const placeable = question.sizes.find((candidate) => candidate.size.name === size.name)
  if (!placeable || !brokerCounts(question.order.availability, question.catalogue.defaults).includes(brokers))
    return null
  const outcome = tryCandidate(question, placeable, brokers)
  return outcome.fits ? outcome.choice : null
}

function cheaperOrders(order: Order, { candidate }: Choice): Neighbour[] {
  const { effective } = candidate
  const neighbours: Neighbour[] = []
  if (order.retentionHours !== undefined) {
    const retentionHours = order.retentionHours / 2
    neighbours.push({
      order: { ...order, retentionHours },
      because: `keeps records for ${figure(retentionHours)} h instead of ${figure(order.retentionHours)}`,
    })
  }
  const lowerPeaks = order.throughput.ingressMBps * peakShare
  if (lowerPeaks < effective.peakIngressMBps) {
    const { ingressMBps, egressMBps } = order.throughput
    const egress = egressMBps ?? effective.egressMBps
    neighbours.push({
      order: {
        ...order,
        throughput: {
          ...order.throughput,
          peakIngressMBps: ingressMBps * peakShare,
          peakEgressMBps: Math.min(effective.peakEgressMBps, egress * peakShare),
        },
      },
      because: `peaks of ${figure(lowerPeaks)} MB/s in instead of ${figure(effective.peakIngressMBps)}`,
    })
  }
  // multi-zone has single-zone as its other availability
  if (order.availability === 'single-zone')
    neighbours.push({ order: { ...order, availability: 'development' }, because: survivesOnly('development') })
  return neighbours
}

/** A peak so little above the average that it still is one. */
const peakShare = 1.25

function otherAvailability(order: Order): Neighbour {
  const other = order.availability === 'single-zone' ? 'multi-zone' : 'single-zone'
  return { order: { ...order, availability: other }, because: survivesOnly(other) }
}

function survivesOnly(availability: Availability): string {
  const { survives } = availabilityClasses[availability]
  switch (survives) {
    case 'nothing':
      return `${availability}: one node, survives the loss of nothing`
    case 'machine':
      return `${availability}: survives the loss of a machine, not of the zone`
    case 'zone':
      return `${availability}: survives the loss of a whole zone`
  }
}
