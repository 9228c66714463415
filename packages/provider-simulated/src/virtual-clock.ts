import type { Clock } from '@headwater/model'

/** Time that passes only when told to. */
export interface VirtualClock extends Clock {
  /** Lets `ms` pass: wakes every sleeper on the way, in the order in which they are due, each at its own time. */
  advance(ms: number): Promise<void>
  /** When the next sleeper is due, ms; infinite when nobody sleeps. */
  nextDueMs(): number
}

interface Sleeper {
  dueMs: number
  /** Behind those that are due at the same time: first asleep, first awake. */
  order: number
  /** Null once it was aborted. */
  wake: (() => void) | null
}

export function createVirtualClock(startMs = 0): VirtualClock {
  let nowMs = startMs
  let count = 0
  const sleepers = new SleeperHeap()

  return {
    nowMs: () => nowMs,
    sleep(ms, signal) {
      return new Promise((resolve) => {
        if (signal?.aborted) return resolve()
        const abort = (): void => {
          sleeper.wake = null
          resolve()
        }
        const wake = (): void => {
          // A signal that is never aborted would keep every sleep there ever was.
          signal?.removeEventListener('abort', abort)
          resolve()
        }
        const sleeper: Sleeper = { dueMs: nowMs + Math.max(0, Math.ceil(ms)), order: count++, wake }
        sleepers.push(sleeper)
        signal?.addEventListener('abort', abort, { once: true })
      })
    },
    nextDueMs: () => sleepers.first()?.dueMs ?? Number.POSITIVE_INFINITY,
    async advance(ms) {
      const untilMs = nowMs + ms
      // Who has only just been called may want to sleep too.
      await everythingElse()
      for (;;) {
        const next = sleepers.first()
        if (next === null || next.dueMs > untilMs) break
        sleepers.pop()
        nowMs = Math.max(nowMs, next.dueMs)
        next.wake?.()
        await everythingElse()
      }
      nowMs = untilMs
      await everythingElse()
    },
  }
}

/** Sleepers by when they are due, as a binary heap; those that were aborted go when they come to the top. */
class SleeperHeap {
  readonly #heap: Sleeper[] = []

  first(): Sleeper | null {
    while (this.#heap[0]?.wake === null) this.pop()
    return this.#heap[0] ?? null
  }

  push(sleeper: Sleeper): void {
    const heap = this.#heap
    let index = heap.push(sleeper) - 1
    while (index > 0) {
      const parent = (index - 1) >> 1
      const above = heap[parent]
      if (above === undefined || !isBefore(sleeper, above)) break
      heap[index] = above
      index = parent
    }
    heap[index] = sleeper
  }

  pop(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return
    let index = 0
    for (;;) {
      let child = index * 2 + 1
      let below = heap[child]
      const right = heap[child + 1]
      if (below !== undefined && right !== undefined && isBefore(right, below)) {
        child += 1
        below = right
      }
      if (below === undefined || !isBefore(below, last)) break
      heap[index] = below
      index = child
    }
    heap[index] = last
  }
}

function isBefore(a: Sleeper, b: Sleeper): boolean {
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order)
}

/** Whatever can go on without time passing has gone on. */
function everythingElse(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
