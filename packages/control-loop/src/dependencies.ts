import type { Clock, Random } from '@headwater/model'
import type { Provider } from '@headwater/provider'
import type { CertificateIssuer, KafkaAdmin, MachineRenderer, Store, Vault } from './ports.ts'

/** Everything the loop touches the world with. Apps wire it to the real parts, the simulation to simulated ones. */
export interface LoopDependencies {
  store: Store
  vault: Vault
  /** The provider of a physical cluster's specification; a name that is not here is a configuration error. */
  providers: ReadonlyMap<string, Provider>
  kafka: KafkaAdmin
  issuer: CertificateIssuer
  renderer: MachineRenderer
  clock: Clock
  random: Random
  /** Names this process in leases. */
  holder: string
  /** Aborted when the process is to end: runs hand back their leases after the pass they are in. */
  stopping: AbortSignal
  log: LoopLog
  /** When to look again at a cluster that came to rest, ms; left out: `loopLimits.restingRecheckMs`. */
  restingRecheckMs?: () => number
}

/** What operators read; structured, never a secret. */
export interface LoopLog {
  info(fields: Record<string, unknown>, message: string): void
  warn(fields: Record<string, unknown>, message: string): void
}

/** Bounds of the loop, ms unless named otherwise. */
export const loopLimits = {
  leaseMs: 30_000,
  /** The longest a call may take. The lease is renewed before calls start, so that it outlives them. */
  callTimeoutMs: 15_000,
  /** A proof of the endpoint waits for brokers that are still to come. */
  verifyTimeoutMs: 26_000,
  observeTimeoutMs: 8_000,
  /** A run hands its lease back after this long, so that one cluster cannot keep a worker for ever. */
  runMs: 120_000,
  /** Waits shorter than this are slept through in the run; longer ones are left to a recheck. */
  shortWaitMs: 2_000,
  /** An action that was accepted takes time to show: the same one is not sent again sooner than this in a run. */
  repeatAfterMs: 5_000,
  /** While no broker listens, the run goes on as soon as one does, and looks by itself only this often. */
  listeningRecheckMs: 1_000,
  /** While all that is due was sent lately. */
  acceptedRecheckMs: 100,
  /** A cluster at rest is looked at this often, drift apart; less often where there are very many. */
  restingRecheckMs: 60_000,
  /** Of a machine that ended; the telling ones can stand well before the last. */
  logLines: 300,
} as const
