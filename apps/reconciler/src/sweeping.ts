import { findDrift, type LoopDependencies, sweepLimits } from '@headwater/control-loop'
import type { Random } from '@headwater/model'
import type { SharedChores } from './chores.ts'

/** Clusters that the sweep found and runs at once; runs mostly wait, and a cluster that heals must not keep the next from it. */
const sweptAtOnce = 128

/**
 * How often what clouds hold is compared with what is stored. A listing grows with the installation, so it begins no sooner than
 * `pauses` times as long as the last one took, and no later than `atMostMs`: drift is noticed within twice that.
 */
const listing = { pauses: 20, atMostMs: 12_000 }

/** Passes a second over clusters at rest, by all processes: what lies between two looks grows with their number. */
const restingPacing = { leastMs: 60_000, msPerCluster: 100, mostMs: 3_600_000 }

/** When to look again at a cluster at rest, ms, spread so that those that came to rest together do not come due together. */
export function restingRecheckMs(clusters: number, random: Random): number {
  const even = Math.min(restingPacing.mostMs, Math.max(restingPacing.leastMs, clusters * restingPacing.msPerCluster))
  return Math.round(even * (0.75 + share(random) / 2))
}

/** What one process sweeps with. */
export interface Sweeping {
  /** How often to look for clusters that are due, ms. */
  everyMs: number
  chores: SharedChores | null
  /** Told how many clusters a listing showed. */
  onListed: (clusters: number) => void
  run: (physicalClusterId: string) => Promise<void>
}

/** Looks again and again for what no ring told of, and runs it: what drifted first. Resolves when the last run has ended. */
export async function sweepUntilStopped(dependencies: LoopDependencies, sweeping: Sweeping): Promise<void> {
  const { clock, store, random, stopping, log } = dependencies
  const running = new Map<string, Promise<void>>()
  let found: string[] = []
  /** Of the last listing, those that have not been run yet. */
  const lost = new Set<string>()
  let listEveryMs = sweeping.everyMs
  let listAtMs = 0

  const startNext = (): void => {
    while (running.size < sweptAtOnce && !stopping.aborted) {
      const id = found.shift()
      if (id === undefined) return
      lost.delete(id)
      if (running.has(id)) continue
      const ended = sweeping.run(id).finally(() => {
        running.delete(id)
        startNext()
      })
      running.set(id, ended)
    }
  }

  const drifted = async (): Promise<string[]> => {
    const beganMs = clock.nowMs()
    if (beganMs < listAtMs) return []
    if (sweeping.chores !== null && !(await sweeping.chores.claim('listing', beganMs, listEveryMs))) return []
    const { driftedIds, clusters } = await findDrift(dependencies)
    sweeping.onListed(clusters)
    listEveryMs = Math.min(listing.atMostMs, Math.max(sweeping.everyMs, listing.pauses * (clock.nowMs() - beganMs)))
    listAtMs = beganMs + listEveryMs
    return driftedIds
  }

  while (!stopping.aborted) {
    try {
      for (const id of shuffled(await drifted(), random)) lost.add(id)
      const due = await store.dueClusters(clock.nowMs(), sweepLimits.dueClusters)
      // several processes find the same ones: each begins elsewhere
      found = [...new Set([...lost, ...shuffled(due, random)])]
      startNext()
    } catch (error) {
      // The database may be away for a moment: the next sweep finds what this one missed.
      log.warn({}, `the sweep failed: ${error instanceof Error ? error.message : String(error)}`)
    }
    await clock.sleep(sweeping.everyMs, stopping)
  }
  await Promise.all(running.values())
}

function shuffled(ids: string[], random: Random): string[] {
  return ids
    .map((id) => ({ id, place: share(random) }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ id }) => id)
}

/** From 0 to less than 1. */
function share(random: Random): number {
  return random.bytes(4).reduce((sum, byte) => sum * 256 + byte, 0) / 2 ** 32
}
