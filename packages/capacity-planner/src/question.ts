import { availabilityClasses, type Order, type PlanRefusal } from '@headwater/model'
import type { Catalogue, Region, Size, VolumeKind } from './catalogue/types.ts'
import { controllerSizes } from './controllers.ts'
import { type EffectiveOrder, effectiveOrder } from './effective-order.ts'
import { type PlannableOfferings, zonesBySize } from './offerings.ts'

export interface PlanInput {
  order: Order
  catalogue: Catalogue
  offerings: PlannableOfferings
}

/** A size with the zones that the plan would use it in; null when it is sold out in too many. */
export interface PlaceableSize {
  size: Size
  zones: readonly string[] | null
}

/** The order with everything looked up that the search needs. */
export interface Question {
  order: Order
  effective: EffectiveOrder
  catalogue: Catalogue
  region: Region
  volumeKind: VolumeKind
  sizes: readonly PlaceableSize[]
  /** What dedicated controllers may run on, the smallest first. */
  controllerSizes: readonly Size[]
  /** Where each size can be had now, by its name. */
  offered: ReadonlyMap<string, ReadonlySet<string>>
  pool: PlannableOfferings['pool']
}

export type Asked = { ok: true; question: Question } | { ok: false; refusal: Omit<PlanRefusal, 'nearest'> }

/** Looks up region, zones and sizes. Refuses what no size could change: `region_unknown`, `availability_not_offered`. */
export function questionOf({ order, catalogue, offerings }: PlanInput): Asked {
  const region = catalogue.regions.find(({ name }) => name === order.region)
  const volumeKind = catalogue.volumes.find(({ name }) => name === region?.volume)
  if (!region || !volumeKind) return { ok: false, refusal: regionUnknown(order, catalogue) }

  const zones = region.zones.filter((zone) => offerings.zones.includes(zone))
  const zonesNeeded = availabilityClasses[order.availability].zones
  if (zones.length < zonesNeeded) return { ok: false, refusal: availabilityNotOffered(order, zones, zonesNeeded) }

  const offered = zonesBySize(offerings)
  const sizes = catalogue.sizes.filter(({ name }) => region.sizes.includes(name))
  return {
    ok: true,
    question: {
      order,
      effective: effectiveOrder(order, catalogue.defaults),
      catalogue,
      region,
      volumeKind,
      sizes: sizes.map((size) => ({ size, zones: firstZones(zones, offered.get(size.name), zonesNeeded) })),
      controllerSizes: controllerSizes(sizes, catalogue.defaults),
      offered,
      pool: offerings.pool,
    },
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

function regionUnknown(order: Order, catalogue: Catalogue): Omit<PlanRefusal, 'nearest'> {
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

function availabilityNotOffered(
  order: Order,
  zones: readonly string[],
  zonesNeeded: number,
): Omit<PlanRefusal, 'nearest'> {
  const there = zones.length === 0 ? 'none' : zones.join(', ')
  return {
    limit: 'availability_not_offered',
    message: `${order.availability} needs ${zonesNeeded} zones; ${order.region} offers ${zones.length} now (${there}).`,
    requested: zonesNeeded,
    allowed: zones.length,
    unit: 'zones',
    pointer: '/availability',
  }
}
