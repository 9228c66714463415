import type { Clock } from '@headwater/model'

/** Real time that can be made to jump ahead: hours of EC2's time pass in a test of seconds. */
export class SkippingClock implements Clock {
  private skippedMs = 0

  nowMs(): number {
    return Date.now() + this.skippedMs
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, ms))
  }

  skip(ms: number): void {
    this.skippedMs += ms
  }
}
