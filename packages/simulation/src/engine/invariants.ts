import type { SimulatedNode } from '@headwater/provider-simulated'
import { readBootFile } from '../kafka/boot-file.ts'
import type { KafkaLoss } from '../kafka/world.ts'
import type { SimulatedCluster } from './cluster.ts'
import { expectedNodes, nodeText, placesIn } from './expected.ts'
import { kafkaDifference } from './kafka-difference.ts'
import { checkPlace } from './spend.ts'
import { toldNodeIds } from './strangers.ts'
import type { SimulationWorld } from './world.ts'

/** What befell a cluster's machines so shortly before a decision could not be seen yet, ms. */
const unseenMs = 15_000
/** So soon a host that failed is missed: between two fetches of the quorum's log, and a look, ms. */
const missedWithinMs = 2_500
/** Machines that shall show renewed certificates are started anew in this time, ms. */
const rollsWithinMs = 10 * 60_000

/** What has to hold at every moment, as far as something changed since it was looked at last. */
export function checkCluster(world: SimulationWorld, cluster: SimulatedCluster): void {
  cluster.kafka.advance()
  checkLosses(world, cluster)
  checkTrust(world, cluster)
  checkIncidents(world, cluster)
  takePromise(world, cluster)
}

/**
 * A class with a promise holds once the change to it has ended; after a restored backup, once all is as its records say. What happened
 * before this look was not under it yet.
 */
function takePromise(world: SimulationWorld, cluster: SimulatedCluster): void {
  if (!cluster.hasNoPromise || cluster.isRestored || cluster.specification.availability === 'development') return
  const { observedGeneration, generation } = world.store.cluster(cluster.id).desired
  cluster.hasNoPromise = observedGeneration < generation
}

function checkLosses(world: SimulationWorld, cluster: SimulatedCluster): void {
  const { losses } = cluster.kafka.world
  for (; cluster.lossesSeen < losses.length; cluster.lossesSeen++) {
    const loss = losses[cluster.lossesSeen]
    if (loss === undefined || cluster.deletionRequested || cluster.isBeyondPromise) continue
    if (cluster.hasNoPromise || failedUnseen(cluster, loss)) continue
    const message = `${loss.bytes} acknowledged bytes of ${loss.partition} are gone: ${loss.because}`
    world.violate('acknowledged_record_lost', cluster.slot, message)
  }
}

/**
 * Two copies of which one is enough survive one failure. A host that fails as another node is being stopped takes with it what it had not
 * written, unless whoever stopped it could have missed the host by then: it fetched no more.
 */
function failedUnseen({ crashedMs, stopDecidedMs }: SimulatedCluster, { nodeId }: KafkaLoss): boolean {
  const atMs = nodeId === null ? undefined : crashedMs.get(nodeId)
  if (atMs === undefined) return false
  return [...stopDecidedMs.values()].some(
    (decidedMs) => atMs >= decidedMs - missedWithinMs && atMs <= decidedMs + unseenMs,
  )
}

/** Every process is let in by all others when it comes up, and nobody's certificate ends while it shows it. */
function checkTrust(world: SimulationWorld, cluster: SimulatedCluster): void {
  if (cluster.deletionRequested) return
  const { brokenTrust, processes } = cluster.kafka.world
  // what waits for a person, after a lost volume or a restored backup, may wait until certificates have ended
  const mayHaveEnded = cluster.lostNodeIds.size > 0 || cluster.isRestored
  for (; cluster.brokenTrustSeen < brokenTrust.length; cluster.brokenTrustSeen++) {
    const broken = brokenTrust[cluster.brokenTrustSeen]
    if (broken !== undefined && !mayHaveEnded) world.violate('trust_broken', cluster.slot, broken.message)
  }
  for (const { nodeId, stage, trust } of processes.values()) {
    if (stage !== 'serving' || trust === null || trust.notAfterMs > world.clock.nowMs()) continue
    if (mayHaveEnded) continue
    world.violate('certificate_ended', cluster.slot, `${nodeId} shows a certificate that has ended`)
  }
}

/** Whoever is asked to leave is asked by the control plane: it must not have taken what could not be spared. */
function checkIncidents(world: SimulationWorld, cluster: SimulatedCluster): void {
  const { incidents } = cluster.kafka.world
  for (; cluster.incidentsSeen < incidents.length; cluster.incidentsSeen++) {
    const incident = incidents[cluster.incidentsSeen]
    if (incident === undefined || !incident.cause.asked || cluster.deletionRequested) continue
    if (cluster.isBeyondPromise || cluster.hasNoPromise) continue
    const { machineId, nodeId, because } = incident.cause
    const decidedMs = (machineId && cluster.stopDecidedMs.get(machineId)) || incident.atMs
    const wasUnseen = machineId === null || !cluster.stoppedInSpite.has(machineId)
    const befell = cluster.befellMs.some((atMs) => atMs >= decidedMs - unseenMs && atMs <= incident.atMs)
    if (wasUnseen && befell) continue
    const kind = incident.kind === 'quorum_lost' ? 'quorum_lost_by_us' : 'under_minimum_by_us'
    world.violate(
      kind,
      cluster.slot,
      `${incident.subject}, by ${machineId ?? 'a call'} on ${nodeId ?? 'Kafka'}: ${because}`,
    )
  }
}

/** To be called with each node that changed in the cloud. */
export function checkNode(world: SimulationWorld, cluster: SimulatedCluster, node: SimulatedNode): void {
  const { id } = node.specification
  if (node.machines.at(-1)?.end === null && node.deletion === null) checkDoubled(world, cluster, node)
  if (node.deletion === null && !cluster.knownNodeIds.has(id)) {
    cluster.knownNodeIds.add(id)
    checkPlace(world, cluster, node)
  }
  const standing = [...cluster.nodes.values()]
  if (!cluster.isRestored && standing.length > cluster.nodesAllowed + cluster.lostNodeIds.size) {
    const message = `${standing.length} nodes stand with ${id}, where the plan has ${cluster.nodesAllowed}`
    world.violate('above_plan', cluster.slot, message)
  }
}

function checkDoubled(world: SimulationWorld, cluster: SimulatedCluster, node: SimulatedNode): void {
  const boot = readBootFile(node.machines.at(-1)?.specification.files ?? {})
  const nowMs = world.clock.nowMs()
  for (const other of cluster.nodes.values()) {
    const machine = other.machines.at(-1)
    if (other.specification.id === node.specification.id || machine === undefined) continue
    if (machine.end !== null && machine.end.atMs <= nowMs) continue
    const otherBoot = readBootFile(machine.specification.files)
    if (boot === null || otherBoot?.kafkaId !== boot.kafkaId) continue
    const message = `Kafka id ${boot.kafkaId} runs on ${node.specification.id} and on ${other.specification.id}`
    world.violate('doubled', cluster.slot, message)
  }
}

/** After the quiet time everything is as ordered, and nothing is left over. */
export function checkConverged(world: SimulationWorld, quietSinceMs: number, restingSinceMs: number): void {
  for (const cluster of world.clusters.values()) {
    checkCluster(world, cluster)
    const difference = cluster.deletionRequested ? leftOfDeleted(world, cluster) : differenceOf(world, cluster)
    const isRenewing = cluster.renewedMs > world.elapsedMs() - rollsWithinMs
    if (difference !== null && (isRenewing || (cluster.isRestored && isLeftToPeople(world, cluster)))) continue
    if (difference !== null) {
      const minutes = Math.round((world.elapsedMs() - quietSinceMs) / 60_000)
      world.violate('not_converged', cluster.slot, `after ${minutes} quiet minutes: ${difference}`)
    } else if (!cluster.deletionRequested && !isHeld(world, cluster)) {
      cluster.nodesAllowed = placesIn(cluster.specification)
      cluster.isRestored = false
      if (cluster.lastActionMs > restingSinceMs && cluster.renewedMs <= restingSinceMs - rollsWithinMs) {
        world.violate('not_at_rest', cluster.slot, 'it had converged and something was still done to it')
      }
    }
  }
  checkLeaks(world)
}

function leftOfDeleted(world: SimulationWorld, { id }: SimulatedCluster): string | null {
  const left = world.provider.cloud.truth(id)
  if (left.length > 0) return `${left.length} nodes of a deleted cluster stand`
  return world.store.cluster(id).deletedAtMs === null ? 'its deletion has not ended' : null
}

/** What is not as a fresh create of its specification would be, as a sentence; null when all is. */
function differenceOf(world: SimulationWorld, cluster: SimulatedCluster): string | null {
  const stored = world.store.cluster(cluster.id)
  const { desired } = stored
  if (isHeld(world, cluster)) return holdsDataAtRisk(world, cluster)
  if (desired.phase !== 'RUNNING') return `it is ${desired.phase}: ${waitingText(stored.lastPlan?.waiting)}`
  if (desired.observedGeneration !== desired.generation)
    return `its change has not ended: ${waitingText(stored.lastPlan?.waiting)}`
  const expected = expectedNodes(cluster.specification).join('; ')
  const recorded = desired.nodes.map(nodeText).toSorted().join('; ')
  if (recorded !== expected) return `its records are ${recorded}, not ${expected}`
  const truth = world.provider.cloud.truth(cluster.id)
  const running = truth.filter(({ machine }) => machine?.state === 'running').map(({ id }) => id)
  const ids = desired.nodes.map(({ id }) => id)
  if (running.toSorted().join() !== ids.toSorted().join())
    return `${running.length} machines run for ${ids.length} nodes`
  const sizes = new Map(desired.nodes.map(({ id, volume }) => [id, volume.sizeGib]))
  const other = truth.find(({ id, volume }) => volume?.sizeGib !== sizes.get(id))
  if (other !== undefined) return `the volume of ${other.id} is not of the size that was recorded`
  const level = cluster.kafka.world.metadataLevel ?? 0
  if (desired.releases?.rolledBack === null && level < (cluster.specification.kafka?.metadataLevel ?? 0))
    return `its metadata version stays at level ${level}: ${waitingText(stored.lastPlan?.waiting)}`
  return kafkaDifference(cluster, desired)
}

/** True while a lost node keeps its place: nobody else holds all that it held. */
function isHeld(world: SimulationWorld, { id, lostNodeIds }: SimulatedCluster): boolean {
  const { nodes } = world.store.cluster(id).desired
  return nodes.some((node) => lostNodeIds.has(node.id) && node.volumeState === 'used')
}

/** A volume that held data is gone and its place is kept: nothing may be started there, and a person has to be told. */
function holdsDataAtRisk(world: SimulationWorld, cluster: SimulatedCluster): string | null {
  const { findings, desired } = world.store.cluster(cluster.id)
  for (const nodeId of cluster.lostNodeIds) {
    const record = desired.nodes.find(({ id }) => id === nodeId)
    if (record === undefined || record.volumeState === 'new') continue
    const isTold = findings.some(
      ({ type, subject, closedAtMs }) => type === 'data_at_risk' && subject === nodeId && closedAtMs === null,
    )
    if (!isTold) return `no finding says that the data of ${nodeId} is at risk`
  }
  return null
}

/** After a backup was put back only a person knows what is right. */
const leftToPeople: ReadonlySet<string> = new Set(['data_at_risk', 'release_too_old', 'changed_by_hand'])

/** After a restored backup what does not fit waits for a person, who has to be told. */
function isLeftToPeople(world: SimulationWorld, { id }: SimulatedCluster): boolean {
  const { findings } = world.store.cluster(id)
  if (findings.some(({ type, closedAtMs }) => leftToPeople.has(type) && closedAtMs === null)) return true
  const told = toldNodeIds(world)
  return world.provider.cloud.truth(id).some((node) => told.has(node.id))
}

/** A node that no record and no tombstone knows is a leak, unless a finding tells a person of it. */
function checkLeaks(world: SimulationWorld): void {
  const told = toldNodeIds(world)
  for (const node of world.provider.cloud.truth()) {
    const cluster = world.clusters.get(node.clusterId)
    if (cluster === undefined) continue
    const isRecorded = world.store.cluster(node.clusterId).desired.nodes.some(({ id }) => id === node.id)
    if (isRecorded || told.has(node.id)) continue
    world.violate('leaked', cluster.slot, `${node.id} stands in ${node.zone} and no record knows it`)
  }
}

function waitingText(waiting: { step: string; on: string }[] | undefined): string {
  return (waiting ?? []).map(({ step, on }) => `${step} waits on ${on}`).join('; ') || 'it waits on nothing'
}
