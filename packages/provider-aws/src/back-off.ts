import type { Clock, Random } from '@headwater/model'
import { ProviderError } from '@headwater/provider'

const firstMs = 1_000
const longestMs = 60_000

/** When a call that AWS throttled is worth making again: each time twice as late, half of it at random. */
export class BackOff {
  private readonly waits = new Map<string, { times: number; retryAtMs: number }>()
  private readonly clock: Clock
  private readonly random: Random

  constructor(clock: Clock, random: Random) {
    this.clock = clock
    this.random = random
  }

  /** Throws `throttled` for a call that is not worth making yet. */
  refuseEarly(call: string, subject: string): void {
    const wait = this.waits.get(call)
    if (wait === undefined || this.clock.nowMs() >= wait.retryAtMs) return
    throw new ProviderError('throttled', `${call} for ${subject}: AWS has throttled this call; it is not asked yet`, {
      retryAtMs: wait.retryAtMs,
    })
  }

  /** Notes that AWS throttled the call; when to ask again, ms since the epoch. */
  throttled(call: string): number {
    const times = (this.waits.get(call)?.times ?? 0) + 1
    const waitMs = Math.min(longestMs, firstMs * 2 ** (times - 1))
    const [byte = 0] = this.random.bytes(1)
    const retryAtMs = this.clock.nowMs() + Math.round(waitMs / 2 + (waitMs / 2) * (byte / 255))
    this.waits.set(call, { times, retryAtMs })
    return retryAtMs
  }

  answered(call: string): void {
    this.waits.delete(call)
  }
}
