import { systemClock } from '@headwater/control-loop/system'
import type { Clock } from '@headwater/model'

/** The computer's clock, but for the moments in which a past is made up. */
export class WorldClock implements Clock {
  #frozenMs: number | null = null

  nowMs(): number {
    return this.#frozenMs ?? systemClock.nowMs()
  }

  /** While time stands, a sleep is a step of time. */
  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (this.#frozenMs === null) return systemClock.sleep(ms, signal)
    this.#frozenMs += ms
  }

  /** Time stands at this moment, until told otherwise; it never goes back. */
  standAt(ms: number): void {
    this.#frozenMs = Math.max(ms, this.#frozenMs ?? 0)
  }

  goOn(): void {
    this.#frozenMs = null
  }
}
