import { counted, type Order, type PlanRefusal, type RejectedCandidate } from '@headwater/model'
import { figure, usd } from '../figure.ts'
import type { PlanInput } from '../plan-input.ts'
import { type Pool, type PoolNeed, poolReason } from '../search/pool.ts'
import { isSoldOut, type Question, type QuestionRefusal } from '../search/question.ts'
import { rejectedSizes } from '../search/rejected-sizes.ts'
import type { SearchResult } from '../search/search.ts'
import { type Nearest, nearestByAvailability, nearestByLowering, type Plans } from './nearest-order.ts'
import { splitOf } from './split.ts'

/** What other orders would become: whether they plan, and for how much a month. */
export interface Priceable {
  plans: Plans
  priceOf(order: Order): number | null
}

type OneReason = Omit<PlanRefusal, 'rejected' | 'split'>

/** Completes a refusal that no size could change with an order that works: another region, a weaker availability. */
export function refuseQuestion(
  { order, catalogue }: PlanInput,
  refusal: QuestionRefusal,
  { plans }: Priceable,
): PlanRefusal {
  return { ...refusal, nearest: nearestFor(refusal.limit), rejected: [], split: null }

  function nearestFor(limit: PlanRefusal['limit']): Order | null {
    switch (limit) {
      case 'region_unknown':
        return catalogue.regions.map(({ name }): Order => ({ ...order, region: name })).find(plans) ?? null
      case 'region_fixed':
        return [{ ...order, region: String(refusal.allowed) }].find(plans) ?? null
      default:
        return nearestByAvailability(order, plans)
    }
  }
}

/** Says why no candidate fits, in the tenant's terms, with the nearest order that does, each size's reason and how to split it. */
export function refuseSearch(question: Question, found: SearchResult, other: Priceable): PlanRefusal {
  const rejected = rejectedSizes(question, null)
  const reason = oneReason(question, found, rejected, other.plans)
  // sold out or in a bounded place, several clusters are no better off than one
  const split = question.pool || reason.limit === 'size_sold_out' ? null : splitOf(question.order, other)
  return { ...reason, message: `${reason.message}${splitSentence(split)}`, rejected, split }
}

function oneReason(
  question: Question,
  found: SearchResult,
  rejected: readonly RejectedCandidate[],
  plans: Plans,
): OneReason {
  if (question.sizes.every(isSoldOut)) return soldOut(question, plans)

  const lowered = nearestByLowering(question.order, question.effective, plans)
  if (found.beyondPool && question.pool)
    return beyondPool(question, question.pool, found.beyondPool.need, lowered, plans)
  if (lowered) return tooMuch(lowered, rejected)
  return nothingFits(question, rejected, plans)
}

function splitSentence(split: PlanRefusal['split']): string {
  if (split === null) return ''
  const each = `${figure(split.order.throughput.ingressMBps)} MB/s in`
  return ` Split it: ${counted(split.clusters, 'cluster')} with ${each} each carry it, for ${usd(split.monthlyMicroUsd)} a month together.`
}

function soldOut({ order, sizes }: Question, plans: Plans): OneReason {
  const names = sizes.map(({ size }) => size.name).join(', ')
  return {
    limit: 'size_sold_out',
    message: `No size can be had now in the zones that ${order.availability} needs in ${order.region} (${names}).`,
    requested: names,
    allowed: 'none',
    unit: 'size',
    pointer: '/region',
    nearest: nearestByAvailability(order, plans),
  }
}

function beyondPool({ order }: Question, pool: Pool, need: PoolNeed, lowered: Nearest | null, plans: Plans): OneReason {
  const byMemory = need.memoryMib > pool.freeMemoryMib
  const fallback = lowered ? null : nearestByAvailability(order, plans)
  return {
    limit: 'capacity_pool',
    message: `The cheapest plan ${poolReason(need, pool)}.`,
    requested: Math.ceil(byMemory ? need.memoryMib : need.diskGib),
    allowed: Math.floor(byMemory ? pool.freeMemoryMib : pool.freeDiskGib),
    unit: byMemory ? 'MiB of memory' : 'GiB of disk',
    pointer: lowered?.pointer ?? (fallback ? '/availability' : '/region'),
    nearest: lowered?.order ?? fallback,
  }
}

function tooMuch(lowered: Nearest, rejected: readonly RejectedCandidate[]): OneReason {
  const { limit, pointer, what, unit, asked, allowed, order } = lowered
  return {
    limit,
    message:
      `No plan carries ${figure(asked)} ${unit}${what === null ? '' : ` of ${what}`}; ${figure(allowed)} ${unit} can be had. ${closest(rejected)}`.trimEnd(),
    requested: asked,
    allowed,
    unit,
    pointer,
    nearest: order,
  }
}

function nothingFits({ order, effective }: Question, rejected: readonly RejectedCandidate[], plans: Plans): OneReason {
  const nearest = nearestByAvailability(order, plans)
  return {
    limit: 'throughput',
    message:
      `No plan carries this order in ${order.region}, and lowering one value is not enough. ${closest(rejected)}`.trimEnd(),
    requested: effective.ingressMBps,
    allowed: 0,
    unit: 'MB/s',
    pointer: nearest ? '/availability' : '/throughput/ingressMBps',
    nearest,
  }
}

/** The one of all sizes that is least over its limit. */
function closest(rejected: readonly RejectedCandidate[]): string {
  const measured = rejected.filter(({ overload }) => overload !== null)
  const [nearest] = measured.toSorted((a, b) => (a.overload ?? 0) - (b.overload ?? 0))
  return nearest
    ? `Even ${nearest.brokers} x ${nearest.size} would break ${nearest.constraint}: ${nearest.reason}.`
    : ''
}
