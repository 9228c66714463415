import { type Doorbell, type LoopDependencies, reconcileSafely, sweep } from '@headwater/control-loop'
import type { Clock } from '@headwater/model'

export interface ReconcilerOptions {
  dependencies: Omit<LoopDependencies, 'stopping'>
  doorbell: Doorbell
  /** Starts taking rings; each is handled by `handle`, at most some tens at once. */
  openWorker: (handle: (physicalClusterId: string) => Promise<void>) => Promise<{ close: () => Promise<void> }>
  /** How often the sweep looks for what no ring told of, ms. */
  sweepEveryMs: number
}

export interface Reconciler {
  /** Hands back all leases and resolves when the last run has ended; at most one call's timeout later. */
  stop(): Promise<void>
}

/** One reconciler process: rings are handled as they come, the sweep finds the rest. */
export async function startReconciler(options: ReconcilerOptions): Promise<Reconciler> {
  const stopping = new AbortController()
  const dependencies: LoopDependencies = { ...options.dependencies, stopping: stopping.signal }
  const worker = await options.openWorker(async (physicalClusterId) => {
    const result = await reconcileSafely(dependencies, physicalClusterId)
    if (result === 'rering' && !stopping.signal.aborted) await options.doorbell.ring(physicalClusterId)
  })
  const sweeping = sweepForever(dependencies, options, dependencies.clock)
  return {
    stop: async () => {
      stopping.abort()
      await Promise.all([worker.close(), sweeping])
    },
  }
}

async function sweepForever(dependencies: LoopDependencies, options: ReconcilerOptions, clock: Clock): Promise<void> {
  while (!dependencies.stopping.aborted) {
    try {
      await sweep(dependencies, options.doorbell)
    } catch (error) {
      // The database may be away for a moment: the next sweep finds what this one missed.
      dependencies.log.warn({}, `the sweep failed: ${error instanceof Error ? error.message : String(error)}`)
    }
    await clock.sleep(options.sweepEveryMs, dependencies.stopping)
  }
}
