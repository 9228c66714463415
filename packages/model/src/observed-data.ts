/** What a physical cluster was last seen to store, and how far moving it is. One small record a cluster, overwritten. */
export interface ObservedData {
  /** Of all partitions, one copy of each: the largest. */
  bytes: number
  /** Of all copies on the broker that holds most. */
  fullestBrokerBytes: number
  atMs: number
  /** While copies move; else null. */
  moving: CopiesMoving | null
}

/** How much moved when copies began to move, to tell from how far that is how long the rest takes. */
export interface CopiesMoving {
  generation: number
  /** Nodes that were to be made anew after it. */
  nodesAfter: number
  sinceMs: number
  bytes: number
  /** That it was to take at the throttle. */
  seconds: number
}
