/** Time, handed in. */
export interface Clock {
  nowMs(): number
  /** Resolves after `ms`, or at once when `signal` aborts. Never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** Randomness, handed in. */
export interface Random {
  /** `length` random bytes; cryptographically strong in production, seeded in simulation. */
  bytes(length: number): Uint8Array
}
