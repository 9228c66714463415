import type { Rollout } from '../api/types.ts'
import { age } from './duration.ts'
import type { Page } from './page.ts'
import { table } from './table.ts'

/** Rollouts, one a line, and below what halted them. */
export function rolloutLines(rollouts: readonly Rollout[], { paint, nowMs }: Page): string[] {
  const rows = rollouts.map(({ id, release, state, waves, progress, message, createdAt }) => [
    id,
    String(release),
    state,
    `${progress.wave} of ${waves.length}`,
    `${progress.done} done, ${progress.updating} updating, ${progress.failed + progress.accepted} failed, ${progress.remaining} left`,
    age(createdAt, nowMs),
    message,
  ])
  const titles = ['id', 'release', 'state', 'wave', 'clusters', 'age', 'message']
  const failures = rollouts.flatMap((rollout) =>
    rollout.failures.map((one) => `${one.physicalClusterId}: ${one.because}`),
  )
  return [
    ...table(
      titles.map((title) => ({ title })),
      rows,
      { paint },
    ),
    ...failures,
  ]
}
