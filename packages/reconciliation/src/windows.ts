import { assertNever, type MaintenanceWindow } from '@headwater/model'
import type { Waiting } from './plan.ts'
import type { StepInput } from './step.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const
/** How soon a cluster that waits for its window is looked at again at the latest, ms: as often as one at rest. */
const longestRecheckMs = 60_000

/**
 * How long one machine is expected to be away and catch up, ms: a minute to stop in order, two to start, two to get what was
 * written meanwhile.
 */
export const rollMs = 5 * 60_000

/** Why a machine is stopped and started again, although it works. */
export type RollReason =
  /** The cloud takes it away. */
  | 'leaving'
  /** A tenant ordered something that only a start brings. */
  | 'asked'
  /** The fleet brings another release. */
  | 'release'
  /** Back to the release that ran well. */
  | 'rollback'
  /** Its certificates end before long. */
  | 'certificates'
  /** Its certificate has ended: who starts anew does not let it in. */
  | 'ended'

/** What may wait for the window. */
export type WaitingWork = WaitingRoll | 'metadata_version' | 'tidying'
type WaitingRoll = Exclude<RollReason, 'leaving' | 'rollback' | 'ended'>

/** Something that may wait, and how long it is expected to take. */
export interface PlannedWork {
  work: WaitingWork
  /** All of it, ms. */
  expectedMs: number
  /** The least of it that can be done alone, ms; the same as all of it unless told otherwise. */
  partMs?: number
}

/** The windows that are next or open now, ms; `endMs` is infinite where one follows the other without a gap. */
export interface WindowTimes {
  startMs: number
  endMs: number
}

/** Whether a roll for this reason waits for the window: what heals, and what was ordered to be done now, never does. */
export function mayWait(reason: RollReason, { desired }: Pick<StepInput, 'desired'>): reason is WaitingRoll {
  switch (reason) {
    case 'leaving':
    case 'rollback':
    case 'ended':
      return false
    case 'asked':
      return desired.specification.when === 'window'
    case 'release':
    case 'certificates':
      return true
    default:
      return assertNever(reason)
  }
}

/**
 * What a machine that is to be replaced for this reason waits for; null: nothing. `machines`: how many are still to be
 * replaced for it, this one included.
 */
export function windowForRoll(
  reason: RollReason,
  machines: number,
  input: Pick<StepInput, 'desired' | 'observed'>,
): Waiting | null {
  if (!mayWait(reason, input)) return null
  return waitForWindow({ work: reason, expectedMs: machines * rollMs, partMs: rollMs }, input)
}

/**
 * What work that may wait waits for; null where it may begin: no window is set, or one is open, and the work is expected to end in
 * it. Work that is longer than any window is begun in parts, each where it is expected to end in it; what has no parts, on the hour.
 */
export function waitForWindow(
  { work, expectedMs, partMs = expectedMs }: PlannedWork,
  { desired, observed: { nowMs } }: Pick<StepInput, 'desired' | 'observed'>,
): Waiting | null {
  const { maintenanceWindow: window } = desired.specification
  if (window === undefined) return null
  const { startMs, endMs } = currentWindow(window, nowMs)
  const neededMs = expectedMs <= window.hours * hourMs ? expectedMs : Math.min(partMs, window.hours * hourMs)
  if (startMs <= nowMs && nowMs + neededMs <= endMs) return null
  const next = startMs <= nowMs ? currentWindow(window, endMs).startMs : startMs
  return {
    step: 'maintenance_window',
    on: `${windowText(next, window)} before ${workText(work)}, which takes about ${minutes(expectedMs)}`,
    recheckAfterMs: Math.max(1, Math.min(longestRecheckMs, next - nowMs)),
    atRest: true,
  }
}

/** The window that is open at this time, or else the next one. Times are UTC, which knows no summer time. */
export function currentWindow(window: MaintenanceWindow, nowMs: number): WindowTimes {
  const { dayOfWeek, startHourUtc, hours } = window
  const todayMs = Math.floor(nowMs / dayMs) * dayMs
  // the one of yesterday may still be open, and that of today week is the next one at the latest
  for (let day = -1; day <= 7; day++) {
    const midnightMs = todayMs + day * dayMs
    if (dayOfWeek !== null && new Date(midnightMs).getUTCDay() !== dayOfWeek) continue
    const startMs = midnightMs + startHourUtc * hourMs
    if (startMs + hours * hourMs <= nowMs) continue
    const isAlways = dayOfWeek === null && hours === 24
    return { startMs, endMs: isAlways ? Number.POSITIVE_INFINITY : startMs + hours * hourMs }
  }
  throw new Error('a week has every day')
}

function windowText(startMs: number, { hours }: MaintenanceWindow): string {
  const start = new Date(startMs)
  const day = `${days[start.getUTCDay()]} ${start.toISOString().slice(0, 10)}`
  return `the maintenance window on ${day} at ${start.toISOString().slice(11, 16)} UTC, of ${hours} h,`
}

function workText(work: WaitingWork): string {
  switch (work) {
    case 'asked':
      return 'machines restart for the change'
    case 'release':
      return 'machines restart with another release'
    case 'certificates':
      return 'machines restart with new certificates'
    case 'metadata_version':
      return 'the metadata version is raised'
    case 'tidying':
      return 'copies and leaders are tidied'
    default:
      return assertNever(work)
  }
}

function minutes(ms: number): string {
  return `${Math.ceil(ms / 60_000)} min`
}
