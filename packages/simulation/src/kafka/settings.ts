/** How the simulated Kafka behaves in time. */
export interface SimulatedKafkaSettings {
  /** From a running machine to a controller that votes and a broker that registers, ms; reading a log again apart. */
  registerMs: number
  /** How soon a process that the others did not let in tries again, ms. */
  retryMs: number
  /** How long a dead broker's session lives on, ms. */
  sessionMs: number
  /** From the moment a copy may be fetched until its first fetch, ms. */
  catchUpMs: number
  /** From a controller that is lost to the next one, ms. */
  electionMs: number
  /** From an observer that runs to one that has all of the metadata log, ms. */
  observerCatchUpMs: number
  /** How long one change of the voters takes, ms; another one is refused meanwhile. */
  voterChangeMs: number
  /** How often leaders go back to the first of their replicas by themselves, ms. */
  balanceMs: number
  /** Of a log that was not closed, read again before its broker registers, bytes a second. */
  recoveryByteRate: number
  /** The most of one copy that is read again: what was not flushed for good. */
  recoveryBytes: number
  /** What was written in so long before a crash is lost with the machine's memory, ms. */
  unflushedMs: number
  /** What copies bring into, and out of, each broker at most, bytes a second. */
  copyByteRate: number
}

export const defaultKafkaSettings: SimulatedKafkaSettings = {
  registerMs: 2_000,
  retryMs: 10_000,
  sessionMs: 3_000,
  catchUpMs: 1_500,
  electionMs: 1_500,
  observerCatchUpMs: 500,
  voterChangeMs: 100,
  balanceMs: 300_000,
  recoveryByteRate: 200_000_000,
  recoveryBytes: 1_000_000_000,
  unflushedMs: 5_000,
  copyByteRate: 100_000_000,
}
