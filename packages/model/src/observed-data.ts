/** What a physical cluster was last seen to store, and how far moving it is. One small record a cluster, overwritten. */
export interface ObservedData {
  /** Of all partitions, one copy of each: the largest. */
  bytes: number
  /** Of all copies on the broker that holds most. */
  fullestBrokerBytes: number
  atMs: number
  /** While copies move: since when, and how many seconds that was to take at the throttle then; else null. */
  moving: { sinceMs: number; seconds: number } | null
}
