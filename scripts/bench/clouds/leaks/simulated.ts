import { type LoopDependencies, MemoryStore } from '@headwater/control-loop'
import { threeNodeSpecification } from '@headwater/model/fixtures'
import { type ObservedNode, providerErrorCode } from '@headwater/provider'
import {
  createSimulatedProvider,
  createVirtualClock,
  type SimulatedProvider,
  type VirtualClock,
} from '@headwater/provider-simulated'
import { SimulatedKafka, seededRandom, simulatedIssuer, simulatedRenderer } from '@headwater/simulation'
import { type SimulatedControlPlane, startControlPlane } from './control-plane.ts'
import { nothingYet, type Tally } from './tally.ts'

const startMs = Date.UTC(2026, 0, 1)
const cluster = { id: 'pcl_1', organizationId: 'org_1' }
const troubles = { refused: 0.08, late: 0.04, answerLost: 0.08 }
const stepMs = 500
/** Share of the steps in which a control plane dies, or a machine crashes. */
const deathPerStep = 0.01
const crashPerStep = 0.005
/** The tenant deletes the cluster somewhere in this time, running or not. */
const longestLifeMs = 120_000
/** By then the last late call has arrived, and a sweep has seen what it made. */
const quietMs = 180_000
const patienceMs = 4 * 3_600_000

/** One cluster's whole life under the real control loop in a cloud of its own, from its order to well after its end. */
export async function liveInSimulatedCloud(seed: number): Promise<Tally> {
  const clock = createVirtualClock(startMs)
  const random = seededRandom(seed)
  const dice = () => (random.bytes(3).reduce((sum, byte) => sum * 256 + byte, 0) + 0.5) / 2 ** 24
  const provider = createSimulatedProvider({
    clock,
    random,
    zones: ['zone-a', 'zone-b', 'zone-c'],
    sizes: ['small'],
    settings: { bootMs: 4_000, listDelayMs: Math.floor(dice() * 3_000) },
  })
  const others = await moveIn(provider, () => clock.advance(60_000))
  const store = new MemoryStore({ random })
  const kafka = new SimulatedKafka({ clock, provider, clusterId: cluster.id })
  orderCluster(store, clock.nowMs())

  const tally: Tally = { ...nothingYet, lives: 1 }
  const start = (): SimulatedControlPlane => {
    const given: LoopDependencies = {
      store,
      vault: store.vault,
      providers: new Map(),
      kafka,
      issuer: simulatedIssuer,
      renderer: simulatedRenderer,
      clock,
      random,
      holder: `process ${tally.deaths}`,
      stopping: new AbortController().signal,
      log: { info: () => undefined, warn: () => undefined },
    }
    return startControlPlane(given, provider, troubles, dice, tally)
  }
  let plane = start()
  const deleteAtMs = clock.nowMs() + Math.floor(dice() * longestLifeMs)
  const endedAtMs = () => store.cluster(cluster.id).deletedAtMs
  let isDeleted = false
  let atEnd: Pick<Tally, 'calls' | 'changes' | 'faults'> | null = null
  while (clock.nowMs() < (endedAtMs() ?? startMs + patienceMs) + quietMs) {
    if (!isDeleted && clock.nowMs() >= deleteAtMs) {
      isDeleted = true
      store.requestDeletion(cluster.id, clock.nowMs())
      startOperation(store, 'delete_cluster', clock.nowMs())
      await store.wake(cluster.id, clock.nowMs())
    }
    if (endedAtMs() !== null) atEnd ??= { ...tally }
    if (dice() < deathPerStep) {
      plane.die()
      tally.deaths += 1
      plane = start()
    }
    if (dice() < crashPerStep) crashSome(provider, dice)
    await clock.advance(stepMs)
  }
  await finish(plane.stop(), clock)
  // Lists of an empty cloud are no calls worth counting; what is changed in it is.
  if (atEnd !== null) {
    tally.calls = atEnd.calls + tally.changes - atEnd.changes
    tally.faults = atEnd.faults
  }
  const left = provider.cloud.truth()
  const ours = left.filter(({ clusterId }) => clusterId === cluster.id)
  tally.leaked = ours.length + (endedAtMs() === null ? 1 : 0)
  tally.emptyClusters = (await isPrepared(provider)) ? 1 : 0
  tally.foreignTouched = others.filter((node) => !isThere(node, left)).length
  return tally
}

/** A prepared cluster belongs to its organization alone. */
async function isPrepared(provider: SimulatedProvider): Promise<boolean> {
  const refusal = await provider.prepareCluster({ ...cluster, organizationId: 'org_asks' }).catch((error) => error)
  return providerErrorCode(refusal) === 'conflict'
}

/** Virtual time goes on until the work has ended. */
async function finish(work: Promise<void>, clock: VirtualClock): Promise<void> {
  const progress = { ended: false }
  const done = work.finally(() => {
    progress.ended = true
  })
  while (!progress.ended) await clock.advance(1_000)
  await done
}

function orderCluster(store: MemoryStore, nowMs: number): void {
  store.seedCluster({
    physicalClusterId: cluster.id,
    clusterId: 'clu_1',
    organizationId: cluster.organizationId,
    specification: threeNodeSpecification,
    nowMs,
  })
  startOperation(store, 'create_cluster', nowMs)
}

function startOperation(store: MemoryStore, type: 'create_cluster' | 'delete_cluster', nowMs: number): void {
  store.seedOperation(cluster.id, { id: `ope_${type}`, type, startedAtMs: nowMs, deadlineMs: nowMs + 900_000 })
}

/** A cluster that the database does not know, as after a restored backup: nobody may touch it. */
async function moveIn(provider: SimulatedProvider, pass: () => Promise<void>): Promise<ObservedNode[]> {
  const other = { id: 'pcl_other', organizationId: 'org_other' }
  await provider.prepareCluster(other)
  for (const zone of ['zone-a', 'zone-b', 'zone-c']) {
    const node = {
      id: `nod_other_${zone}`,
      clusterId: other.id,
      organizationId: other.organizationId,
      zone,
      size: 'small',
      volume: threeNodeSpecification.volume,
      ports: [{ name: 'broker', audience: 'internal' as const, port: null }],
    }
    await provider.createNode(node)
    await pass()
    const machine = { id: `mac_other_${zone}`, size: 'small', image: 'kafka', files: {}, secretFiles: {} }
    await provider.startMachine(node, machine)
  }
  await pass()
  return provider.cloud.truth()
}

function crashSome(provider: SimulatedProvider, dice: () => number): void {
  const running = provider.cloud
    .truth()
    .filter(({ clusterId, machine }) => clusterId === cluster.id && machine?.state === 'running')
  const chosen = running[Math.floor(dice() * running.length)]
  if (chosen !== undefined) provider.cloud.crashMachine(chosen.id)
}

function isThere(node: ObservedNode, left: ObservedNode[]): boolean {
  return left.some((other) => JSON.stringify(other) === JSON.stringify(node))
}
