import type { Clock } from '@headwater/model'

/** EC2 has no list of what is sold out: it says so when it is asked for one. Said that long ago, it may have changed. */
const believedForMs = 5 * 60_000

/** Which sizes EC2 has just refused for want of capacity, by zone. */
export class CapacityMemory {
  private readonly refusedAtMs = new Map<string, number>()
  private readonly clock: Clock

  constructor(clock: Clock) {
    this.clock = clock
  }

  refused(zone: string, size: string): void {
    this.refusedAtMs.set(`${zone} ${size}`, this.clock.nowMs())
  }

  had(zone: string, size: string): void {
    this.refusedAtMs.delete(`${zone} ${size}`)
  }

  isSoldOut(zone: string, size: string): boolean {
    const atMs = this.refusedAtMs.get(`${zone} ${size}`)
    return atMs !== undefined && this.clock.nowMs() - atMs < believedForMs
  }
}
