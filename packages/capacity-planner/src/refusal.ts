import type { Order, PlanRefusal, RejectedCandidate } from '@headwater/model'
import { figure } from './figure.ts'
import { type Nearest, nearestByAvailability, nearestByLowering, type Plans } from './nearest-order.ts'
import { type Pool, type PoolNeed, poolReason } from './pool.ts'
import type { PlanInput, Question } from './question.ts'
import type { SearchResult } from './search.ts'

/** Completes a refusal that no size could change with an order that works: another region, a weaker availability. */
export function refuseQuestion(
  { order, catalogue }: PlanInput,
  refusal: Omit<PlanRefusal, 'nearest'>,
  plans: Plans,
): PlanRefusal {
  const elsewhere = catalogue.regions.map(({ name }): Order => ({ ...order, region: name }))
  const nearest =
    refusal.limit === 'region_unknown' ? (elsewhere.find(plans) ?? null) : nearestByAvailability(order, plans)
  return { ...refusal, nearest }
}

/** Says why no candidate fits, in the tenant's terms, with the nearest order that does. */
export function refuseSearch(question: Question, found: SearchResult, plans: Plans): PlanRefusal {
  if (question.sizes.every(({ zones }) => zones === null)) return soldOut(question, plans)

  const lowered = nearestByLowering(question.order, question.effective, plans)
  if (found.beyondPool && question.pool)
    return beyondPool(question, question.pool, found.beyondPool.need, lowered, plans)
  if (lowered) return tooMuch(lowered, found.rejected)
  return nothingFits(question, found.rejected, plans)
}

function soldOut({ order, sizes }: Question, plans: Plans): PlanRefusal {
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

function beyondPool(
  { order }: Question,
  pool: Pool,
  need: PoolNeed,
  lowered: Nearest | null,
  plans: Plans,
): PlanRefusal {
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

function tooMuch(lowered: Nearest, rejected: readonly RejectedCandidate[]): PlanRefusal {
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

function nothingFits(
  { order, effective }: Question,
  rejected: readonly RejectedCandidate[],
  plans: Plans,
): PlanRefusal {
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

/** The largest that was tried, which came closest. */
function closest(rejected: readonly RejectedCandidate[]): string {
  const last = rejected.findLast(({ constraint }) => constraint !== 'size_sold_out')
  return last ? `Even ${last.brokers} x ${last.size} would break ${last.constraint}: ${last.reason}.` : ''
}
