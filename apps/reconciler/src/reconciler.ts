import { type Doorbell, type LoopDependencies, reconcileSafely, sweep } from '@headwater/control-loop'
import { type RecordOfferings, recordOfferingsUntilStopped } from './offerings.ts'

export interface ReconcilerOptions {
  dependencies: Omit<LoopDependencies, 'stopping'>
  doorbell: Doorbell
  /** Starts taking rings; each is handled by `handle`, at most some tens at once. */
  openWorker: (handle: (physicalClusterId: string) => Promise<void>) => Promise<{ close: () => Promise<void> }>
  /** Keeps what a provider offers for API processes, which have no credentials to ask a cloud themselves. */
  recordOfferings?: RecordOfferings
  /** How often the sweep looks for what no ring told of, ms. */
  sweepEveryMs: number
}

export interface Reconciler {
  /** Hands back all leases and resolves when the last run has ended; at most one call's timeout later. */
  stop(): Promise<void>
}

/** Clusters that the sweep found and runs at once; the rest is found by the next one. */
const sweptAtOnce = 16

/**
 * One reconciler process: rings are handled as they come, and the sweep runs what it finds by itself. So a queue that is
 * away, or that still counts a killed process's job as running, delays nothing by more than a sweep.
 */
export async function startReconciler(options: ReconcilerOptions): Promise<Reconciler> {
  const stopping = new AbortController()
  const dependencies: LoopDependencies = { ...options.dependencies, stopping: stopping.signal }
  const run = async (physicalClusterId: string): Promise<void> => {
    const result = await reconcileSafely(dependencies, physicalClusterId)
    if (result === 'rering' && !stopping.signal.aborted) await options.doorbell.ring(physicalClusterId)
  }
  const worker = await options.openWorker(run)
  const sweeping = sweepUntilStopped(dependencies, options.sweepEveryMs, run)
  const listing = recordOfferingsUntilStopped(dependencies, options.recordOfferings ?? null)
  return {
    stop: async () => {
      stopping.abort()
      await Promise.all([worker.close(), sweeping, listing])
    },
  }
}

async function sweepUntilStopped(
  dependencies: LoopDependencies,
  everyMs: number,
  run: (physicalClusterId: string) => Promise<void>,
): Promise<void> {
  const running = new Map<string, Promise<void>>()
  while (!dependencies.stopping.aborted) {
    try {
      const due = await sweep(dependencies)
      for (const id of due.filter((found) => !running.has(found)).slice(0, sweptAtOnce - running.size)) {
        running.set(
          id,
          run(id).finally(() => running.delete(id)),
        )
      }
    } catch (error) {
      // The database may be away for a moment: the next sweep finds what this one missed.
      dependencies.log.warn({}, `the sweep failed: ${error instanceof Error ? error.message : String(error)}`)
    }
    await dependencies.clock.sleep(everyMs, dependencies.stopping)
  }
  await Promise.all(running.values())
}
