import { availabilityClasses, counted, type Order, type PlanRefusal } from '@headwater/model'
import type { Catalogue, Region, Size, VolumeKind } from '../catalogue/types.ts'
import { type EffectiveOrder, effectiveOrder } from '../effective-order.ts'
import { type PlannableOfferings, zonesBySize } from '../offerings.ts'
import type { PlanInput, PresentCluster } from '../plan-input.ts'
import { controllerSizes } from './controllers.ts'
import { poolWithPresent } from './pool.ts'

/** A size with the zones that the plan would use it in; null when it is sold out in too many. */
export interface PlaceableSize {
  size: Size
  zones: readonly string[] | null
  /** Where the present cluster runs on it: zones in which so many of it can stay, sold out or not. */
  staying: { zones: readonly string[]; brokersAtMost: number } | null
}

/** The zones for so many brokers; null when that many cannot be had. */
export function zonesFor({ zones, staying }: PlaceableSize, brokers: number): readonly string[] | null {
  return staying && brokers <= staying.brokersAtMost ? staying.zones : zones
}

/** True when no number of it can be had. */
export function isSoldOut({ zones, staying }: PlaceableSize): boolean {
  return zones === null && staying === null
}

/** The order with everything looked up that the search needs. */
export interface Question {
  order: Order
  effective: EffectiveOrder
  catalogue: Catalogue
  region: Region
  /** Those that are offered now, in the order in which they are taken. */
  zones: readonly string[]
  volumeKind: VolumeKind
  sizes: readonly PlaceableSize[]
  /** What dedicated controllers may run on, the smallest first. */
  controllerSizes: readonly Size[]
  /** Where each size can be had now, by its name. */
  offered: ReadonlyMap<string, ReadonlySet<string>>
  /** What is free, with what the present cluster holds of it. */
  pool: PlannableOfferings['pool']
  present: PresentCluster | null
  today: string
}

/** What no size could change, without the order that would work. */
export type QuestionRefusal = Pick<PlanRefusal, 'limit' | 'message' | 'requested' | 'allowed' | 'unit' | 'pointer'>

export type Asked = { ok: true; question: Question } | { ok: false; refusal: QuestionRefusal }

/**
 * Looks up region, zones and sizes. Refuses what no size could change: `region_fixed`, `region_unknown`,
 * `availability_not_offered`.
 */
export function questionOf(input: PlanInput): Asked {
  const { order, catalogue, offerings, today, present = null } = input
  if (present && present.plan.region !== order.region)
    return { ok: false, refusal: regionFixed(order, present.plan.region) }
  const region = catalogue.regions.find(({ name }) => name === order.region)
  const volumeKind = catalogue.volumes.find(({ name }) => name === region?.volume)
  if (!region || !volumeKind) return { ok: false, refusal: regionUnknown(order, catalogue) }

  const zones = inOrder(region.zones, present).filter((zone) => offerings.zones.includes(zone))
  const zonesNeeded = availabilityClasses[order.availability].zones
  if (zones.length < zonesNeeded) return { ok: false, refusal: availabilityNotOffered(order, zones, zonesNeeded) }

  const offered = zonesBySize(offerings)
  const sizes = sizesOf(region, catalogue)
  return {
    ok: true,
    question: {
      order,
      effective: effectiveOrder(order, catalogue.defaults),
      catalogue,
      region,
      zones,
      volumeKind,
      sizes: sizes.map((size) => placeable(size, zones, offered.get(size.name), zonesNeeded, present)),
      controllerSizes: controllerSizes(sizes, catalogue.defaults),
      offered,
      pool: offerings.pool && present ? poolWithPresent(offerings.pool, present, catalogue) : offerings.pool,
      present,
      today,
    },
  }
}

/** The same question about another order in the same region; null when it needs more zones than are offered. */
export function withOrder(question: Question, order: Order): Question | null {
  const { catalogue, zones, offered, present } = question
  const effective = effectiveOrder(order, catalogue.defaults)
  if (order.availability === question.order.availability) return { ...question, order, effective }
  const zonesNeeded = availabilityClasses[order.availability].zones
  if (zones.length < zonesNeeded) return null
  const sizes = question.sizes.map(({ size }) => placeable(size, zones, offered.get(size.name), zonesNeeded, present))
  return { ...question, order, effective, sizes }
}

const sizesByRegion = new WeakMap<readonly Size[], Map<string, readonly Size[]>>()

/** Looked up once for each catalogue: its rows never change. */
function sizesOf(region: Region, { sizes }: Catalogue): readonly Size[] {
  const byRegion = sizesByRegion.get(sizes) ?? new Map<string, readonly Size[]>()
  sizesByRegion.set(sizes, byRegion)
  const key = region.sizes.join()
  const known = byRegion.get(key) ?? sizes.filter(({ name }) => region.sizes.includes(name))
  byRegion.set(key, known)
  return known
}

/** The region's own order, but zones in which the cluster already is come first. */
function inOrder(zones: readonly string[], present: PresentCluster | null): readonly string[] {
  if (!present) return zones
  const isPresent = (zone: string): boolean => present.plan.zones.includes(zone)
  return [...zones.filter(isPresent), ...zones.filter((zone) => !isPresent(zone))]
}

function placeable(
  size: Size,
  zones: readonly string[],
  offeredIn: ReadonlySet<string> | undefined,
  zonesNeeded: number,
  present: PresentCluster | null,
): PlaceableSize {
  const free = firstZones(zones, offeredIn, zonesNeeded)
  if (present?.plan.brokers.size !== size.name) return { size, zones: free, staying: null }
  const stayingZones = firstZones(zones, new Set([...(offeredIn ?? []), ...present.plan.zones]), zonesNeeded)
  const perZone = present.plan.brokers.count / present.plan.zones.length
  return {
    size,
    zones: free,
    staying: stayingZones && { zones: stayingZones, brokersAtMost: perZone * zonesNeeded },
  }
}

function firstZones(
  zones: readonly string[],
  offeredIn: ReadonlySet<string> | undefined,
  count: number,
): readonly string[] | null {
  const usable = zones.filter((zone) => offeredIn?.has(zone))
  return usable.length < count ? null : usable.slice(0, count)
}

function regionFixed(order: Order, region: string): QuestionRefusal {
  return {
    limit: 'region_fixed',
    message: `A cluster stays in its region, ${region}. Order one in ${order.region} and mirror the topics to it.`,
    requested: order.region,
    allowed: region,
    unit: 'region',
    pointer: '/region',
  }
}

function regionUnknown(order: Order, catalogue: Catalogue): QuestionRefusal {
  const known = catalogue.regions.map(({ name }) => name).join(', ')
  return {
    limit: 'region_unknown',
    message: `There is no region ${order.region}. Clusters can be ordered in ${known}.`,
    requested: order.region,
    allowed: known,
    unit: 'region',
    pointer: '/region',
  }
}

function availabilityNotOffered(order: Order, zones: readonly string[], zonesNeeded: number): QuestionRefusal {
  const there = zones.length === 0 ? 'none' : zones.join(', ')
  return {
    limit: 'availability_not_offered',
    message: `${order.availability} needs ${counted(zonesNeeded, 'zone')}; ${order.region} offers ${zones.length} now (${there}).`,
    requested: zonesNeeded,
    allowed: zones.length,
    unit: 'zones',
    pointer: '/availability',
  }
}
