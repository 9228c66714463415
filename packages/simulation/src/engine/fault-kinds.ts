/** What can go wrong with one call. */
export type CallFault =
  | 'crash_before'
  | 'crash_after'
  | 'crash_late'
  | 'reply_lost'
  | 'reply_hangs'
  | 'call_late'
  | 'slow'
  | 'throttled'
  | 'unavailable'
  | 'volume_in_use'
  | 'list_stale'

/** What befalls clusters, zones and workers at times of their own. */
export type Befalling =
  | 'machine_lost'
  | 'machine_leaving'
  | 'volume_lost'
  | 'slow_detach'
  | 'zone_lost'
  | 'zone_silent'
  | 'sold_out'
  | 'worker_paused'
  | 'clock_apart'
  | 'database_restored'
  | 'ring_lost'
  | 'ring_doubled'
  | 'ring_late'

export type FaultKind = CallFault | Befalling

/** What kind of call it is; each kind fails in its own ways. */
export type CallClass =
  | 'provider_effect'
  | 'provider_read'
  | 'kafka_effect'
  | 'kafka_read'
  | 'store_write'
  | 'store_read'

/** How many of a million calls go wrong, and how. */
export const callFaults: Record<CallClass, readonly (readonly [CallFault, number])[]> = {
  provider_effect: [
    ['crash_before', 30_000],
    ['crash_after', 30_000],
    ['crash_late', 20_000],
    ['reply_lost', 40_000],
    ['reply_hangs', 15_000],
    ['call_late', 40_000],
    ['throttled', 30_000],
    ['unavailable', 30_000],
    ['volume_in_use', 40_000],
    ['slow', 100_000],
  ],
  provider_read: [
    ['list_stale', 60_000],
    ['throttled', 3_000],
    ['unavailable', 3_000],
    ['reply_hangs', 1_000],
    ['slow', 10_000],
  ],
  kafka_effect: [
    ['crash_before', 20_000],
    ['crash_after', 20_000],
    ['crash_late', 20_000],
    ['reply_lost', 30_000],
    ['call_late', 30_000],
    ['unavailable', 30_000],
    ['slow', 100_000],
  ],
  kafka_read: [
    ['unavailable', 5_000],
    ['reply_hangs', 500],
    ['slow', 10_000],
  ],
  store_write: [
    ['crash_before', 700],
    ['crash_after', 700],
    ['reply_lost', 700],
    ['unavailable', 700],
    ['slow', 3_000],
  ],
  store_read: [
    ['crash_before', 200],
    ['unavailable', 500],
    ['slow', 2_000],
  ],
}

/** How often it happens to one cluster, mean hours between. */
export const clusterBefallings: readonly (readonly [Befalling, number])[] = [
  ['machine_lost', 1],
  ['machine_leaving', 2],
  ['volume_lost', 300],
  ['slow_detach', 1.5],
]

/** How often it happens to the whole installation, mean hours between. */
export const worldBefallings: readonly (readonly [Befalling, number])[] = [
  ['zone_lost', 12],
  ['zone_silent', 8],
  ['sold_out', 2],
  ['worker_paused', 0.5],
  ['clock_apart', 1],
  ['database_restored', 60],
]

/** Of a million rings. */
export const ringFaults: readonly (readonly [Befalling, number])[] = [
  ['ring_lost', 100_000],
  ['ring_doubled', 100_000],
  ['ring_late', 100_000],
]

/** Every kind of fault, by name. */
export const faultKinds: ReadonlySet<string> = new Set(
  [...Object.values(callFaults).flat(), ...clusterBefallings, ...worldBefallings, ...ringFaults]
    .map(([kind]) => kind)
    .toSorted(),
)
