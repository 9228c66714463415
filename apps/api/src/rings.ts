/** Rings that nobody waits for: an answer does not depend on them, and one that is lost is found by sweeps and polls. */
export interface Rings {
  send(ring: () => Promise<unknown>): void
  /** When all that were sent have ended, before what they ring through is closed. */
  settled(): Promise<void>
}

/** `onLost` hears of a ring that failed. */
export function createRings(onLost: (error: unknown) => void): Rings {
  const pending = new Set<Promise<unknown>>()
  return {
    send(ring) {
      const sent: Promise<unknown> = Promise.resolve()
        .then(ring)
        .catch(onLost)
        .finally(() => pending.delete(sent))
      pending.add(sent)
    },
    async settled() {
      await Promise.all(pending)
    },
  }
}
