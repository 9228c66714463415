import { MemoryStore } from '@headwater/control-loop'
import {
  createSimulatedProvider,
  createVirtualClock,
  type SimulatedProvider,
  type VirtualClock,
} from '@headwater/provider-simulated'
import { Backups } from './backups.ts'
import type { Call, DrawnFault } from './call-faults.ts'
import type { SimulatedCluster } from './cluster.ts'
import type { FaultKind } from './fault-kinds.ts'
import { Stream } from './random.ts'
import { Trace } from './trace.ts'
import type { SimulatedWorker } from './worker.ts'

export const zones = ['zone-a', 'zone-b', 'zone-c'] as const
export const sizes = ['small', 'large'] as const
export const startMs = Date.UTC(2026, 0, 1)

/** Something that must never be. */
export interface Violation {
  kind: ViolationKind
  /** The slot of the cluster, or `world`. */
  slot: string
  /** Since the simulation began. */
  atMs: number
  message: string
}

export type ViolationKind =
  | 'acknowledged_record_lost'
  | 'quorum_lost_by_us'
  | 'under_minimum_by_us'
  | 'trust_broken'
  | 'certificate_ended'
  | 'foreign_node_touched'
  | 'leaked'
  | 'doubled'
  | 'above_plan'
  | 'not_converged'
  | 'not_at_rest'
  | 'data_at_risk_not_held'
  | 'broken'

export interface WorldOptions {
  seed: number
  /** Which faults and orders may happen, by their keys; null: all. */
  allowedEvents: ReadonlySet<string> | null
  /** Kinds that never happen. */
  without: ReadonlySet<string>
  keepLines: boolean
}

/** One simulated installation: a cloud, a database, workers, and the clusters of its tenants. */
export class SimulationWorld {
  readonly seed: number
  readonly clock: VirtualClock
  readonly provider: SimulatedProvider
  readonly store: MemoryStore
  readonly trace: Trace
  readonly workers: SimulatedWorker[] = []
  /** The cluster that lives in each slot now, and those that lived there before. */
  readonly clusters = new Map<string, SimulatedCluster>()
  readonly backups = new Backups(this)
  readonly callCounts = new Map<string, number>()
  /** Keys of the faults and orders that happened, in their order. */
  readonly happened: string[] = []
  readonly faultsByKind = new Map<FaultKind, number>()
  /** What tenants and operators asked for while faults happened, such as `change_release` and `hold_zone`. */
  readonly ordersByKind = new Map<string, number>()
  readonly violations: Violation[] = []
  /** While it is quiet nothing goes wrong and nobody orders anything. */
  isQuiet = false
  /** Says which fault each call meets, where that is not left to the seed; it is asked before every call. */
  script: ((call: Call) => DrawnFault | null) | null = null
  versionsBehind = 0
  /** Workers sleep no shorter than this, ms: fewer passes while nothing changes. */
  shortestSleepMs = 0
  /** True while something befalls the cloud: what changes then is nobody's doing. */
  isFate = false
  passes = 0
  readonly #allowed: ReadonlySet<string> | null
  readonly #without: ReadonlySet<string>

  constructor({ seed, allowedEvents, without, keepLines }: WorldOptions) {
    this.seed = seed
    this.#allowed = allowedEvents
    this.#without = without
    this.clock = createVirtualClock(startMs)
    this.trace = new Trace({ keepLines })
    this.provider = createSimulatedProvider({
      clock: this.clock,
      random: new Stream(seed, 'cloud'),
      zones: [...zones],
      sizes: [...sizes],
      settings: { bootJitterMs: 10_000 },
      faults: { listVersionsBehind: () => this.versionsBehind },
    })
    this.store = new MemoryStore({ random: new Stream(seed, 'store') })
  }

  /** Since the simulation began, ms. */
  elapsedMs(): number {
    return this.clock.nowMs() - startMs
  }

  tell(slot: string, text: string): void {
    this.trace.tell(this.elapsedMs(), slot, text)
  }

  /** True when this order is not left out; it is noted then. */
  mayOrder(key: string): boolean {
    if (this.isQuiet || (this.#allowed !== null && !this.#allowed.has(key))) return false
    this.happened.push(key)
    return true
  }

  /** As `mayOrder`, for faults, which are counted by kind. */
  mayHappen(kind: FaultKind, key: string): boolean {
    if (this.#without.has(kind) || !this.mayOrder(key)) return false
    this.faultsByKind.set(kind, (this.faultsByKind.get(kind) ?? 0) + 1)
    return true
  }

  noteOrder(kind: string): void {
    this.ordersByKind.set(kind, (this.ordersByKind.get(kind) ?? 0) + 1)
  }

  violate(kind: ViolationKind, slot: string, message: string): void {
    if (this.violations.some((known) => known.kind === kind && known.slot === slot)) return
    this.violations.push({ kind, slot, atMs: this.elapsedMs(), message })
    this.tell(slot, `!! ${kind}: ${message}`)
  }
}
