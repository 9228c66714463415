import { type Doorbell, type LoopDependencies, reconcileSafely } from '@headwater/control-loop'
import { purgeUntilStopped, rollOutUntilStopped, type SharedChores } from './chores.ts'
import { type RecordOfferings, recordOfferingsUntilStopped } from './offerings.ts'
import { restingRecheckMs, sweepUntilStopped } from './sweeping.ts'

export interface ReconcilerOptions {
  dependencies: Omit<LoopDependencies, 'stopping' | 'restingRecheckMs'>
  doorbell: Doorbell
  /** Starts taking rings; each is handled by `handle`, at most some tens at once. */
  openWorker: (handle: (physicalClusterId: string) => Promise<void>) => Promise<{ close: () => Promise<void> }>
  /** Keeps what a provider offers for API processes, which have no credentials to ask a cloud themselves. */
  recordOfferings?: RecordOfferings
  /** How often the sweep looks for what no ring told of, ms. */
  sweepEveryMs: number
  /** What the processes of one database share; left out: this one does all by itself, and keeps everything. */
  chores?: SharedChores
}

export interface Reconciler {
  /** Hands back all leases and resolves when the last run has ended; at most one call's timeout later. */
  stop(): Promise<void>
}

/**
 * One reconciler process: rings are handled as they come, and the sweep runs what it finds by itself. So a queue that is
 * away, or that still counts a killed process's job as running, delays nothing by more than a sweep.
 */
export async function startReconciler(options: ReconcilerOptions): Promise<Reconciler> {
  const stopping = new AbortController()
  let clusters = 0
  const dependencies: LoopDependencies = {
    ...options.dependencies,
    stopping: stopping.signal,
    restingRecheckMs: () => restingRecheckMs(clusters, options.dependencies.random),
  }
  const run = async (physicalClusterId: string): Promise<void> => {
    const result = await reconcileSafely(dependencies, physicalClusterId)
    if (result === 'rering' && !stopping.signal.aborted) await options.doorbell.ring(physicalClusterId)
  }
  const chores = options.chores ?? null
  const onListed = (listed: number): void => {
    clusters = listed
  }
  const worker = await options.openWorker(run)
  const sweeping = sweepUntilStopped(dependencies, { everyMs: options.sweepEveryMs, chores, onListed, run })
  const listing = recordOfferingsUntilStopped(dependencies, options.recordOfferings ?? null)
  const purging = purgeUntilStopped(dependencies, chores)
  const rollingOut = rollOutUntilStopped(dependencies, chores)
  return {
    stop: async () => {
      stopping.abort()
      await Promise.all([worker.close(), sweeping, listing, purging, rollingOut])
    },
  }
}
