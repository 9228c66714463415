/** How much of the fleet has a release once a wave has ended: so many clusters, or a share of all. */
export type RolloutWave = { clusters: number } | { share: number }

/** A cluster that was given the release, and what became of it. `accepted`: it failed, and a person went on all the same. */
export interface TakenCluster {
  id: string
  wave: number
  outcome: 'updating' | 'done' | 'failed' | 'accepted'
  /** Of one that failed: what, as a sentence without its full stop. */
  because?: string | undefined
}

export interface RolloutView {
  waves: readonly RolloutWave[]
  taken: readonly TakenCluster[]
  /** Clusters that can be given it now, in the order in which they are. */
  ready: readonly string[]
  /** All that are still to get it, those that cannot be given it now included. */
  remaining: number
  /** How many may be on their way at once. */
  atOnce: number
}

export type RolloutStep =
  | { kind: 'start'; wave: number; ids: string[] }
  | { kind: 'wait'; on: string }
  | { kind: 'halt'; because: string }
  | { kind: 'done' }

/**
 * What is to be done of a rollout now. A wave begins when every cluster of the waves before it has proved the release; one that
 * failed halts all. Pure: the same view gives the same step.
 */
export function nextOfWave({ waves, taken, ready, remaining, atOnce }: RolloutView): RolloutStep {
  const failed = taken.find(({ outcome }) => outcome === 'failed')
  if (failed !== undefined) return { kind: 'halt', because: `${failed.id}: ${failed.because ?? 'it failed'}` }
  const updating = taken.filter(({ outcome }) => outcome === 'updating')
  if (remaining === 0) return updating.length === 0 ? { kind: 'done' } : waitFor(updating)

  const wave = openWave({ waves, taken, total: taken.length + remaining })
  if (wave === null) return waitFor(updating)
  const room = Math.min(wave.size - taken.length, atOnce - updating.length)
  const ids = ready.slice(0, Math.max(0, room))
  if (ids.length > 0) return { kind: 'start', wave: wave.index, ids }
  return updating.length > 0
    ? waitFor(updating)
    : { kind: 'wait', on: `one of ${remaining} clusters to be free of other changes` }
}

/** The wave that clusters are given the release in now; null where the next one waits for the last. */
function openWave({
  waves,
  taken,
  total,
}: Pick<RolloutView, 'waves' | 'taken'> & { total: number }): { index: number; size: number } | null {
  const last = Math.max(0, ...taken.map(({ wave }) => wave))
  const size = sizeOf(waves, last, total)
  if (taken.length < size) return { index: last, size }
  if (taken.some(({ outcome }) => outcome === 'updating')) return null
  // a fleet that is small has waves that bring nobody
  for (let index = last + 1; index < waves.length; index++) {
    const next = sizeOf(waves, index, total)
    if (next > taken.length) return { index, size: next }
  }
  // what came into the fleet since the last wave began
  return { index: last, size: total }
}

/** How many clusters have the release when this wave has ended: never fewer than after the one before, and all after the last. */
function sizeOf(waves: readonly RolloutWave[], index: number, total: number): number {
  if (index >= waves.length - 1) return total
  const sizes = waves
    .slice(0, index + 1)
    .map((wave) => ('clusters' in wave ? wave.clusters : Math.ceil(wave.share * total)))
  return Math.min(total, Math.max(1, ...sizes))
}

function waitFor(updating: readonly TakenCluster[]): RolloutStep {
  const [first] = updating
  const others = updating.length - 1
  return { kind: 'wait', on: `${first?.id ?? 'nobody'}${others > 0 ? ` and ${others} more` : ''} to prove the release` }
}
