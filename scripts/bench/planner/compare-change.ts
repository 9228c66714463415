import type { Catalogue } from '@headwater/capacity-planner'
import type { CapacityPlan, PlanResult } from '@headwater/model'
import {
  type ChangeEnd,
  cheapestEnd,
  freshEnd,
  heldBy,
  orStaying,
  presentFirst,
  sizeStaying,
  standingOf,
} from './change-ends.ts'
import { disorderIn, misstepsIn, type Path } from './change-steps.ts'
import { offeredIn, regionOf, sizeNamed, zonesOf } from './guide-limits.ts'
import { classes, demandOf } from './guide-load.ts'
import { type Machines, type Moving, movingOf, storedWhileMoving } from './guide-moving.ts'
import { brokenConstraints } from './injected-failure.ts'
import { type PlannerCase, planOf } from './random-cases.ts'
import type { ChangeCase } from './random-changes.ts'

/** What is wrong with a change, in words; none for a sound one, and for an order that is refused. */
export function changeViolations(input: ChangeCase, result: PlanResult, catalogue: Catalogue): string[] {
  if (!result.ok) return []
  const { plan } = result
  if (plan.change === null) return ['there is a present cluster and no change']
  const path = pathOf(plan, input, catalogue)
  return [
    ...sumsBroken(plan, path.moving),
    ...disorderIn(plan.change.steps, path),
    ...misstepsIn(plan.change.steps, path),
    ...freshBroken(plan, path, input, catalogue),
    ...brokenConstraints(plan, withWhatStays(plan, input, catalogue), catalogue).map((broken) => `the end: ${broken}`),
  ]
}

export function pathOf(plan: CapacityPlan, input: ChangeCase, catalogue: Catalogue): Path {
  const now = standingOf(input, catalogue)
  const demandEnd = demandOf(input.order)
  const end = {
    size: sizeNamed(catalogue, plan.brokers.size),
    count: plan.brokers.count,
    zones: plan.zones,
    copies: classes[input.order.availability].copies,
    volume: plan.volume,
    storedGib: storedWhileMoving(now.storedGib, input.present.plan.order.retentionHours, input.order.retentionHours),
  }
  return {
    now,
    end,
    moving: movingOf(now, end),
    controllersNow: input.present.plan.controllers,
    controllersEnd: plan.controllers,
    demandEnd,
    retentionNow: input.present.plan.order.retentionHours ?? null,
    retentionEnd: input.order.retentionHours ?? null,
  }
}

/** Bytes are whole and may differ by one for each kind of node, micro USD by one where half of one is rounded; seconds may not. */
function sumsBroken({ change, price }: CapacityPlan, moving: Moving): string[] {
  if (change === null) return []
  const secondsOf = (kind: string): number =>
    change.steps.filter((step) => step.kind === kind).reduce((sum, step) => sum + step.seconds, 0)
  const bytes = moving.remadeBytes + moving.filledBytes
  return [
    ...(Math.abs(change.bytesToMove - bytes) <= 2 ? [] : [`${change.bytesToMove} bytes move, not ${bytes}`]),
    ...unlessEqual(
      'MB/s into one broker',
      Number(change.throttleMBps.toPrecision(12)),
      Number(moving.rateMBps.toPrecision(12)),
    ),
    ...unlessEqual('seconds of moving', secondsOf('move_replicas'), moving.filledSeconds),
    ...unlessEqual(
      'seconds of making nodes anew',
      secondsOf('replace_volumes'),
      moving.remadeSeconds + moving.startSeconds,
    ),
    ...(Math.abs(change.movingMicroUsd - moving.costMicroUsd) <= 1
      ? []
      : [`${change.movingMicroUsd} micro USD for moving, not ${moving.costMicroUsd}`]),
    ...unlessEqual(
      'micro USD against now',
      change.differenceMicroUsd,
      price.monthlyMicroUsd - change.fromMonthlyMicroUsd,
    ),
    ...unlessEqual(
      'seconds altogether',
      change.seconds,
      change.steps.reduce((sum, step) => sum + step.seconds, 0),
    ),
  ]
}

interface Fresh {
  brokers: string
  sizeGib: number
  monthlyMicroUsd: number
  /** With what getting there costs. */
  totalMicroUsd: number
}

/** An end that is not the fresh plan is said to be, with that plan, which then must not be the better end. */
function freshBroken(plan: CapacityPlan, path: Path, input: ChangeCase, catalogue: Catalogue): string[] {
  const said = plan.change?.fresh ?? null
  const fresh = freshFor(path, input, catalogue)
  if (fresh === null) return ['there is an end but no fresh plan']
  const isEnd = fresh.brokers === brokersText(path.end) && fresh.sizeGib === path.end.volume.sizeGib
  const name = `${fresh.brokers} with ${fresh.sizeGib} GiB`
  if (said === null) return isEnd ? [] : [`ends elsewhere than the fresh ${name}, and does not say so`]
  const total = plan.price.monthlyMicroUsd + path.moving.costMicroUsd
  return [
    ...(isEnd ? [`ends in the fresh ${name}, and says that it does not`] : []),
    ...unlessEqual('fresh brokers', `${said.brokers.count} x ${said.brokers.size}`, fresh.brokers),
    ...unlessEqual('fresh GiB', said.sizeGib, fresh.sizeGib),
    ...unlessEqual('fresh micro USD', said.monthlyMicroUsd, fresh.monthlyMicroUsd),
    // one too small for what is stored is no end
    ...(fresh.totalMicroUsd < total && path.end.storedGib <= path.demandEnd.storedGib
      ? [`the fresh ${name} would have been less: ${fresh.totalMicroUsd} of ${total}`]
      : []),
  ]
}

/**
 * Where everything can be had, the planner's own for a new cluster, which the first part of the benchmark holds to the optimum.
 * Else what runs, and the zones that it is in, may be had by this cluster alone: then by trying everything.
 */
function freshFor({ now, end }: Path, input: ChangeCase, catalogue: Catalogue): Fresh | null {
  if (input.offerings.sizes.some(({ available }) => !available)) {
    const best = freshEnd(input, catalogue)
    return best && { ...best, brokers: brokersText(best.end), sizeGib: best.end.volume.sizeGib }
  }
  const result = planOf({ ...input, offerings: emptied(input, catalogue) }, catalogue)
  if (!result.ok) return null
  const { brokers, volume, price } = result.plan
  const size = sizeNamed(catalogue, brokers.size)
  const inOrder = presentFirst(regionOf(catalogue, input.order.region).zones, now.zones)
  const zones = zonesOf(size.name, end.zones.length, inOrder, offeredIn(input.offerings)) ?? []
  const moving = movingOf(now, { ...end, size, count: brokers.count, zones, volume })
  const monthlyMicroUsd = price.monthlyMicroUsd
  return {
    brokers: brokersText({ size, count: brokers.count }),
    sizeGib: volume.sizeGib,
    monthlyMicroUsd,
    totalMicroUsd: monthlyMicroUsd + moving.costMicroUsd,
  }
}

function brokersText({ size, count }: Pick<Machines, 'size' | 'count'>): string {
  return `${count} x ${size.name}`
}

/** The same day with what the cluster holds free. */
function emptied({ offerings, present }: ChangeCase, catalogue: Catalogue): PlannerCase['offerings'] {
  const { pool } = offerings
  if (pool === null) return offerings
  const held = heldBy(present.plan, catalogue)
  return {
    ...offerings,
    pool: {
      ...pool,
      freeMemoryMib: pool.freeMemoryMib + held.memoryMib,
      freeDiskGib: pool.freeDiskGib + held.volumesGib / pool.diskOvercommit,
    },
  }
}

/** The same day for the second checker: what runs and stays counts as offered where it is. */
function withWhatStays(plan: CapacityPlan, input: ChangeCase, catalogue: Catalogue): PlannerCase {
  const offerings = emptied(input, catalogue)
  const offered = offeredIn(offerings)
  const brokersCan = sizeStaying(standingOf(input, catalogue), plan.brokers.count / plan.zones.length, offered)
  const controllersCan = orStaying(input.present.plan, offered)
  const sizes = offerings.sizes.map(({ zone, size, available }) => ({
    zone,
    size,
    available:
      available ||
      (size === plan.brokers.size && brokersCan(size, zone)) ||
      (size === plan.controllers.size && plan.controllers.mode === 'dedicated' && controllersCan(size, zone)),
  }))
  return { order: input.order, offerings: { ...offerings, sizes } }
}

function unlessEqual<T>(what: string, is: T, should: T): string[] {
  return is === should ? [] : [`${what}: ${is}, not ${should}`]
}

/** What the planner and the exhaustive search say of one change. */
export interface ChangeComparison {
  input: ChangeCase
  result: PlanResult
  best: ChangeEnd | null
  /** Total of the plan's end / least total; null unless both found an end. */
  ratio: number | null
  violations: string[]
}

export function compareChange(input: ChangeCase, result: PlanResult, catalogue: Catalogue): ChangeComparison {
  const best = cheapestEnd(input, catalogue)
  const violations = changeViolations(input, result, catalogue)
  if (!result.ok || best === null) {
    const oneSided = result.ok !== (best !== null)
    return {
      input,
      result,
      best,
      ratio: null,
      violations: oneSided ? [...violations, 'only one side has an end'] : violations,
    }
  }
  const { price, change } = result.plan
  const ratio = (price.monthlyMicroUsd + (change?.movingMicroUsd ?? 0)) / best.totalMicroUsd
  return { input, result, best, ratio, violations }
}
