import type { MachineRecord, NodeRecord } from '@headwater/model'

/**
 * A machine has come up for good once it was in service and so long has passed since it was decided, ms. A broker serves
 * before its last port is bound, so one that finds it taken is in service for a moment, and ends.
 */
const provenAfterMs = 300_000

/** Whether nothing speaks for its end being that of a start. */
export function isProven({ registered, decidedAtMs }: MachineRecord, nowMs: number): boolean {
  return registered && nowMs - decidedAtMs >= provenAfterMs
}

/** Starts in a row that came to nothing, now that this node's machine is gone. What was told to stop has not failed. */
export function failedStartsOf({ machine, failedStarts }: NodeRecord, nowMs: number): number {
  if (machine === null) return failedStarts
  const hasCome = isProven(machine, nowMs) || (machine.registered && machine.stopBecause !== null)
  return hasCome ? 0 : failedStarts + 1
}
