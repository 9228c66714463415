/** Time, handed in. */
export interface Clock {
  nowMs(): number
  /** Resolves after `ms`, or at once when `signal` aborts. Never rejects. */
  sleep(ms: number, signal?: StopSignal): Promise<void>
}

/** What a sleep needs of an AbortSignal. */
export interface StopSignal {
  readonly aborted: boolean
  addEventListener(type: 'abort', listener: () => void, options?: { once: boolean }): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/** Randomness, handed in. */
export interface Random {
  /** `length` random bytes; cryptographically strong in production, seeded in simulation. */
  bytes(length: number): Uint8Array
}
