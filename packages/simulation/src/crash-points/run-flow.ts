import type { Call, DrawnFault } from '../engine/call-faults.ts'
import { SimulatedCluster } from '../engine/cluster.ts'
import type { CallFault } from '../engine/fault-kinds.ts'
import { checkCluster, checkConverged, checkNode } from '../engine/invariants.ts'
import { startWorker } from '../engine/worker.ts'
import { SimulationWorld } from '../engine/world.ts'
import { endStateOf } from './end-state.ts'
import type { Flow } from './flows.ts'
import { handsOn } from './hands.ts'
import { Watch } from './watch.ts'

/** How a point is tried. `held_up`: the process stands still until another one has its lease, and then goes on. */
export type PointFault =
  | Extract<CallFault, 'crash_before' | 'crash_after' | 'crash_late' | 'reply_lost' | 'unavailable'>
  | 'held_up'

/** A call that changes something outside of the process that makes it. */
export interface Point {
  /** Of all calls of the run that could change something, from 1. */
  number: number
  name: string
  /** It changes only who works on the cluster, and when it is looked at again. */
  isBookkeeping: boolean
}

export interface FlowRun {
  /** All that changed something, in their order. */
  points: Point[]
  /** Calls up to this number were made before the last fault, or are what it hit. */
  faultedNumber: number
  /** What must never be and was, a sentence each. */
  problems: string[]
  orphans: number
  duplicates: number
  /** What is there in the end, ids aside, a line a thing; empty when it never settled. */
  endState: string[]
  /** The most nodes that stood at one time and were not on their last way. */
  mostNodes: number
  /** Machines that were started. */
  starts: number
  /** How often another controller came to lead. */
  elections: number
  /** Types of all findings there ever were, sorted. */
  findings: string[]
  /** From the last act until nothing that is known was left to do, virtual ms. */
  settledMs: number
  /** Passes of the control loop. */
  passes: number
  lines: string[]
}

const id = 'pcl_1'
const slot = 'c1'
const seed = 1
const stepMs = 2_000
/** While a loop waits it looks every 100 to 500 ms; most of those looks see what the one before saw. */
const defaultSleepMs = 1_000
const sleepBeforeMs = 5_000
/** A flow that has not settled after so long does not. */
const longestMs = 75 * 60_000
/** Of the loop at one moment: who acts so often acts for ever, and time would never pass. */
const mostPassesAtOnce = 100
/** Calls that are late arrive within this, and what they did is noticed; then nothing may happen for so long. */
const lateMs = 130_000
const restMs = 75_000
/** By then even a list that is always late shows what was done, and what nobody told of is seen. */
const unseenMs = 80_000
/** A late call arrives after the lease of its process has ended, and another one has gone on. */
const arrivesAfterMs = 43_000
const heldUpMs = 45_000

/** What goes wrong, and how. */
export interface Conditions {
  /** At calls by their numbers. */
  faults?: ReadonlyMap<number, PointFault>
  /** Nobody is rung, nor told of what befalls the cloud; the sweep alone finds what there is to do. */
  ringsAreLost?: boolean
  /** Every list of nodes is so many changes old. */
  listsBehind?: number
  /** Just before this call the tenant makes a user. */
  userMadeAt?: number
  keepLines?: boolean
}

/** Runs a flow in virtual time. The same conditions give the same run. */
export async function runFlow(flow: Flow, conditions: Conditions = {}): Promise<FlowRun> {
  const { faults = new Map<number, PointFault>(), keepLines = false } = conditions
  const world = new SimulationWorld({ seed, allowedEvents: new Set(), without: new Set(), keepLines })
  const cluster = orderIn(world, flow)
  const watch = new Watch(world, cluster)
  const ringsAreHeard = conditions.ringsAreLost !== true
  const hands = handsOn(world, cluster, {
    ring: () => {
      if (ringsAreHeard) world.workers[0]?.run(id)
    },
    isNoticed: ringsAreHeard,
  })
  const script = new Script(world, watch, conditions, () => hands.makeUser('late'))
  world.script = (call) => script.meet(call)
  let mostNodes = 0
  world.provider.cloud.watch((node) => {
    checkNode(world, cluster, node)
    watch.nodeChanged(node)
    mostNodes = Math.max(mostNodes, nodesToStay(world, cluster))
  })
  let unsettledMs = 0
  const live = (ms: number): Promise<void> =>
    liveFor(world, ms, () => {
      checkCluster(world, cluster)
      watch.look()
      if (!isSettled(world)) unsettledMs = world.elapsedMs()
    })
  startWorker(world, 'w1')
  startWorker(world, 'w2')

  if (flow.before !== undefined) {
    world.shortestSleepMs = sleepBeforeMs
    await settle(world, live)
    flow.before(hands)
    await live(restMs)
    mostNodes = nodesToStay(world, cluster)
  }
  world.shortestSleepMs = flow.shortestSleepMs ?? defaultSleepMs
  script.isCounting = true
  for (const { afterMs, act } of flow.acts) {
    await live(afterMs)
    act(hands)
  }
  const actedMs = world.elapsedMs()
  if (conditions.listsBehind !== undefined || !ringsAreHeard) await live(unseenMs)
  await settle(world, live)
  const settledMs = Math.max(0, unsettledMs - actedMs)
  if ([...faults.values()].some((fault) => fault === 'crash_late' || fault === 'held_up')) await live(lateMs)
  const hasEnded = await settle(world, live)
  script.isCounting = false
  const restingSinceMs = world.elapsedMs()
  await live(restMs)
  checkConverged(world, restingSinceMs, restingSinceMs)
  // docs/decisions/0010: a late prepare is taken back by whoever made it, unless that died too
  const tookBack = ![...faults.values()].includes('crash_late')
  if (tookBack && cluster.deletionRequested && (await isPrepared(world, flow)))
    watch.problems.push('it is deleted and still prepared')
  const kinds = world.violations.map(({ kind }) => kind)
  return {
    points: script.points(),
    faultedNumber: script.faultedNumber,
    problems: [...world.violations.map(({ kind, message }) => `${kind}: ${message}`), ...watch.problems],
    orphans: kinds.filter((kind) => kind === 'leaked').length,
    duplicates: kinds.filter((kind) => kind === 'doubled' || kind === 'above_plan').length,
    endState: hasEnded ? endStateOf(world, cluster) : [],
    mostNodes,
    starts: watch.startedIds.size,
    elections: watch.elections,
    findings: world.store
      .cluster(id)
      .findings.map(({ type }) => type)
      .toSorted(),
    settledMs,
    passes: world.passes,
    lines: world.trace.lines(),
  }
}

function orderIn(world: SimulationWorld, { order }: Flow): SimulatedCluster {
  const cluster = new SimulatedCluster(world, slot, id, order)
  world.clusters.set(id, cluster)
  const nowMs = world.clock.nowMs()
  world.store.seedCluster({
    physicalClusterId: id,
    clusterId: 'clu_1',
    organizationId: 'org_1',
    specification: order,
    nowMs,
  })
  world.store.seedOperation(id, {
    id: 'ope_create',
    type: 'create_cluster',
    startedAtMs: nowMs,
    deadlineMs: nowMs + longestMs,
  })
  return cluster
}

/** A change that is taken back makes new nodes while those that it gave up still go. */
function nodesToStay(world: SimulationWorld, { nodes }: SimulatedCluster): number {
  const leaving = new Set(world.store.cluster(id).desired.nodes.flatMap((node) => (node.deleting ? node.id : [])))
  return [...nodes.keys()].filter((nodeId) => !leaving.has(nodeId)).length
}

async function liveFor(world: SimulationWorld, ms: number, look: () => void): Promise<void> {
  const untilMs = world.elapsedMs() + ms
  while (world.elapsedMs() < untilMs) {
    await world.clock.advance(Math.min(stepMs, untilMs - world.elapsedMs()))
    look()
  }
}

/** Where a cluster is not prepared, nothing can be made. */
async function isPrepared(world: SimulationWorld, { order }: Flow): Promise<boolean> {
  const { volume, brokers } = order
  const zone = order.zones[0] ?? ''
  const node = { id: 'nod_probe', clusterId: id, organizationId: 'org_1', zone, size: brokers.size, volume, ports: [] }
  return world.provider.createNode(node).then(
    () => true,
    () => false,
  )
}

/** Until nothing is left to do; false when that takes too long. */
async function settle(world: SimulationWorld, live: (ms: number) => Promise<void>): Promise<boolean> {
  const untilMs = world.elapsedMs() + longestMs
  while (world.elapsedMs() < untilMs) {
    if (isSettled(world)) return true
    await live(stepMs)
  }
  return false
}

function isSettled(world: SimulationWorld): boolean {
  const stored = world.store.cluster(id)
  if (stored.deletedAtMs !== null) return world.provider.cloud.truth(id).length === 0
  const { desired, lastPlan, operations, wakeups, wakeupsHonoured } = stored
  return (
    // what was refused is remembered for some minutes, and people are told of it
    desired.failures.length === 0 &&
    desired.observedGeneration === desired.generation &&
    operations.every(({ state }) => state !== 'running') &&
    wakeupsHonoured >= wakeups &&
    lastPlan !== null &&
    lastPlan.actions.length + lastPlan.waiting.length === 0
  )
}

const bookkeeping: ReadonlySet<string> = new Set(['acquireLease', 'releaseLease', 'scheduleRecheck', 'wake', 'wakeAll'])

interface RecordedCall {
  number: number
  call: Call
  planVersion: number
}

/** Numbers calls, and says which of them meets a fault. */
class Script {
  isCounting = false
  faultedNumber = 0
  readonly #world: SimulationWorld
  readonly #watch: Watch
  readonly #conditions: Conditions
  readonly #interfere: () => void
  readonly #calls: RecordedCall[] = []
  readonly #versionAfter: number[] = []
  /** Since when no time has passed, and how many passes there were before. */
  #moment = { atMs: -1, passes: 0 }

  constructor(world: SimulationWorld, watch: Watch, conditions: Conditions, interfere: () => void) {
    this.#world = world
    this.#watch = watch
    this.#conditions = conditions
    this.#interfere = interfere
  }

  meet(call: Call): DrawnFault | null {
    this.#refuseEndlessWork()
    const drawn = this.#draw(call)
    this.#watch.beforeCall(call, drawn !== null && drawn.kind !== 'list_stale')
    return drawn
  }

  #refuseEndlessWork(): void {
    const nowMs = this.#world.elapsedMs()
    if (nowMs > this.#moment.atMs) this.#moment = { atMs: nowMs, passes: this.#world.passes }
    if (this.#world.passes - this.#moment.passes > mostPassesAtOnce) this.#watch.giveUp('it acts without an end')
  }

  #draw(call: Call): DrawnFault | null {
    const { faults, listsBehind = 0, userMadeAt } = this.#conditions
    if (call.name === 'listNodes' && listsBehind > 0) return { kind: 'list_stale', salt: listsBehind - 1 }
    if (!this.isCounting) return null
    const { planVersion } = this.#world.store.cluster(id).desired
    const last = this.#calls.length
    if (last > 0) this.#versionAfter[last - 1] ??= planVersion
    if (call.class.endsWith('_read') || call.name === 'saveInstallationFindings') return null
    this.#calls.push({ number: last + 1, call, planVersion })
    if (userMadeAt === last + 1) this.#interfere()
    const fault = faults?.get(last + 1)
    if (fault === undefined) return null
    this.faultedNumber = last + 1
    if (fault !== 'held_up') return { kind: fault, salt: saltOf(arrivesAfterMs) }
    this.#world.tell(slot, `~~ ${call.worker.name} stands still before ${call.name}`)
    call.worker.pausedUntilMs = this.#world.clock.nowMs() + heldUpMs
    return { kind: 'call_late', salt: saltOf(heldUpMs) }
  }

  /** Calls that changed something: a plan that says nothing new, and a lease that only goes on, change nothing. */
  points(): Point[] {
    return this.#calls
      .filter(({ call, planVersion }, index) => {
        if (call.name === 'renewLease') return false
        return call.name !== 'savePlan' || this.#versionAfter[index] !== planVersion
      })
      .map(({ number, call: { name } }) => ({ number, name, isBookkeeping: bookkeeping.has(name) }))
  }
}

/** The number from which a fault that is told how late it is takes so many ms, of one minute. */
function saltOf(ms: number): number {
  return Math.floor(((ms - 1_000) / 60_000) * 2 ** 32)
}
