import type { PhysicalClusterSpecification } from '@headwater/model'
import type { SimulatedNode } from '@headwater/provider-simulated'
import { type Place, placesOf } from '@headwater/reconciliation'
import type { SimulatedCluster } from './cluster.ts'
import type { SimulationWorld } from './world.ts'

/** A call that was on its way when the order changed may still make what the one before wanted, ms. */
const onItsWayMs = 120_000
/** A node whose volume is too large is followed by another before it goes, one at a time (decision 0011). */
const beyondPlan = 1

/**
 * A node may only be made where the plan has a place that nobody takes. Counted are the nodes of its zone and kind that the
 * records know and do not give up, those aside whose volume is lost, or too large while the plan has no place for them anyhow.
 */
export function checkPlace(world: SimulationWorld, cluster: SimulatedCluster, made: SimulatedNode): void {
  const { id, zone } = made.specification
  const records = world.store.cluster(cluster.id).desired.nodes
  const record = records.find((node) => node.id === id)
  if (record === undefined) return
  const isController = record.role === 'controller'
  const standing = records.filter(
    (node) =>
      node.zone === zone &&
      (node.role === 'controller') === isController &&
      !node.deleting &&
      !cluster.lostNodeIds.has(node.id) &&
      cluster.nodes.has(node.id),
  )
  const isLate = world.clock.nowMs() - cluster.changedMs < onItsWayMs
  const { specification, specificationBefore } = cluster
  const plans = isLate && specificationBefore !== null ? [specification, specificationBefore] : [specification]
  const places = Math.max(...plans.map((plan) => placesAt(plan, zone, isController).length))
  const [place] = placesAt(specification, zone, isController)
  const tooLarge = standing.filter(
    (node) => node !== record && node.volume.sizeGib > (place?.volume.sizeGib ?? Number.POSITIVE_INFINITY),
  )
  const surplus = Math.max(0, tooLarge.length - places)
  if (standing.length - surplus <= places + beyondPlan) return
  const kind = isController ? 'controllers' : 'brokers'
  const message = `${id} was made in ${zone}, where ${standing.length} ${kind} stand and the plan has ${places}`
  world.violate('above_plan', cluster.slot, message)
}

function placesAt(plan: PhysicalClusterSpecification, zone: string, isController: boolean): Place[] {
  return placesOf(plan).filter((place) => place.zone === zone && (place.role === 'controller') === isController)
}
