import type { LoopDependencies } from '@headwater/control-loop'

/** What is done once for all reconciler processes of a database. */
export interface SharedChores {
  /** True for whoever comes first once `name` is due; it is due again in `everyMs`. */
  claim(name: string, nowMs: number, everyMs: number): Promise<boolean>
  /** Deletes what has been kept long enough. */
  purge(nowMs: number): Promise<unknown>
  /** Takes rollouts of releases one step further. */
  advanceRollouts?: (nowMs: number) => Promise<void>
}

/** How often what has been kept long enough is deleted, ms. */
const purgeEveryMs = 10 * 60_000

/** Deletes what has been kept long enough, again and again, in one process of all. */
export async function purgeUntilStopped(
  { clock, log, stopping }: Pick<LoopDependencies, 'clock' | 'log' | 'stopping'>,
  chores: SharedChores | null,
): Promise<void> {
  if (chores === null) return
  while (!stopping.aborted) {
    try {
      if (await chores.claim('purge', clock.nowMs(), purgeEveryMs)) await chores.purge(clock.nowMs())
    } catch (error) {
      log.warn({}, `housekeeping failed, and runs again: ${error instanceof Error ? error.message : String(error)}`)
    }
    await clock.sleep(purgeEveryMs, stopping)
  }
}

/** How often rollouts are taken further, ms. */
const rolloutEveryMs = 5_000

/** Brings releases to the fleet, in one process of all. */
export async function rollOutUntilStopped(
  { clock, log, stopping }: Pick<LoopDependencies, 'clock' | 'log' | 'stopping'>,
  chores: SharedChores | null,
): Promise<void> {
  if (!chores?.advanceRollouts) return
  while (!stopping.aborted) {
    try {
      if (await chores.claim('rollouts', clock.nowMs(), rolloutEveryMs)) await chores.advanceRollouts(clock.nowMs())
    } catch (error) {
      log.warn({}, `rollouts wait: ${error instanceof Error ? error.message : String(error)}`)
    }
    await clock.sleep(rolloutEveryMs, stopping)
  }
}
