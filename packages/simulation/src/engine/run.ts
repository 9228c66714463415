import { beginBefalling } from './befall.ts'
import { checkCluster, checkConverged, checkNode } from './invariants.ts'
import { openWindows } from './orders.ts'
import { checkStrangers, settleStrangers } from './strangers.ts'
import { startWorker } from './worker.ts'
import { SimulationWorld, type Violation } from './world.ts'

export interface SimulationOptions {
  seed: number
  clusters: number
  /** Virtual time, a quiet end included. */
  hours: number
  /** Reconciler processes, 1 to 3. */
  workers?: number
  /** Only these slots are ordered into; null: all. */
  onlySlots?: ReadonlySet<string> | null
  /** Only these faults and orders happen, by their keys; null: all. */
  allowedEvents?: ReadonlySet<string> | null
  /** Kinds of faults that never happen. */
  without?: ReadonlySet<string>
  keepLines?: boolean
  /** Ends at the first violation. */
  stopAtViolation?: boolean
}

export interface SimulationResult {
  seed: number
  traceHash: string
  passes: number
  faultsByKind: Record<string, number>
  ordersByKind: Record<string, number>
  violations: Violation[]
  simulatedSeconds: number
  realSeconds: number
  /** Keys of the faults and orders that happened, in their order. */
  events: string[]
  lines: string[]
}

const hourMs = 3_600_000
/** A storm of faults and orders, then quiet: within this everything has to be as ordered. */
export const cycleMs = { storm: 4 * hourMs, quiet: 60 * 60_000, resting: 10 * 60_000 }
/** How often the invariants of each cluster are looked at, ms; what they are held to is noted when it happens. */
const checkEveryMs = 60_000

/**
 * Runs the real control loop over a simulated cloud and a simulated Kafka in virtual time. The same options give the same
 * run, to the letter of its trace. `elapsedMs` measures real time.
 */
export async function runSimulation(options: SimulationOptions, elapsedMs: () => number): Promise<SimulationResult> {
  const beganMs = elapsedMs()
  const { seed, clusters, hours } = options
  const world = new SimulationWorld({
    seed,
    allowedEvents: options.allowedEvents ?? null,
    without: options.without ?? new Set(),
    keepLines: options.keepLines ?? false,
  })
  world.provider.cloud.watch((node) => {
    const cluster = world.clusters.get(node.specification.clusterId)
    if (cluster !== undefined) checkNode(world, cluster, node)
  })
  await settleStrangers(world)
  const slots = Array.from({ length: clusters }, (_, index) => `c${index + 1}`)
  beginBefalling(
    world,
    slots.filter((slot) => options.onlySlots?.has(slot) ?? true),
  )
  for (let i = 0; i < (options.workers ?? 2); i++) startWorker(world, `w${i + 1}`)

  const untilMs = hours * hourMs
  const mustStop = (): boolean => options.stopAtViolation === true && world.violations.length > 0
  while (world.elapsedMs() < untilMs && !mustStop()) {
    await pass(world, Math.min(cycleMs.storm, Math.max(0, untilMs - world.elapsedMs() - cycleMs.quiet)), mustStop)
    if (!mustStop()) await calm(world, mustStop)
  }
  return {
    seed,
    traceHash: world.trace.hash(),
    passes: world.passes,
    faultsByKind: byName(world.faultsByKind),
    ordersByKind: byName(world.ordersByKind),
    violations: world.violations,
    simulatedSeconds: Math.round(world.elapsedMs() / 1000),
    realSeconds: (elapsedMs() - beganMs) / 1000,
    events: world.happened,
    lines: world.trace.lines(),
  }
}

function byName(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

/** Nothing goes wrong any more, and after a while everything has to be as ordered and at rest. */
async function calm(world: SimulationWorld, mustStop: () => boolean): Promise<void> {
  const quietSinceMs = world.elapsedMs()
  world.isQuiet = true
  world.tell('world', '-- nothing goes wrong any more --')
  openWindows(world)
  await pass(world, cycleMs.quiet, mustStop)
  checkConverged(world, quietSinceMs, world.elapsedMs() - cycleMs.resting)
  checkStrangers(world)
  world.isQuiet = false
}

async function pass(world: SimulationWorld, ms: number, mustStop: () => boolean): Promise<void> {
  const untilMs = world.elapsedMs() + ms
  while (world.elapsedMs() < untilMs && !mustStop()) {
    await world.clock.advance(Math.min(checkEveryMs, untilMs - world.elapsedMs()))
    for (const cluster of world.clusters.values()) checkCluster(world, cluster)
    world.backups.keep()
  }
}
