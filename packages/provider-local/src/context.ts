import type { Clock } from '@headwater/model'
import type { LocalCrashPoint } from './crash-point.ts'
import type { HostFacts } from './host.ts'
import type { WithLock } from './lock.ts'
import type { LocalImages, LocalSize } from './options.ts'

/** What every call of the provider works with. */
export interface LocalContext {
  stateFolder: string
  sizes: ReadonlyMap<string, LocalSize>
  images: LocalImages
  overcommit: number
  clock: Clock
  host: HostFacts
  ports: { first: number; last: number }
  withLock: WithLock
  crashPoint: (point: LocalCrashPoint) => void
}

/** Three names, so that clusters over zones can be tried out; the computer is one all the same. */
export const localZones = ['local-a', 'local-b', 'local-c']

/** Held while a node's machine or volume is changed. */
export function nodeLock(nodeId: string): string {
  return `node ${nodeId}`
}

/** Held while ports and disk are given out and clusters come and go. May be taken under a node's lock, not around one. */
export const allocationLock = 'allocation'
