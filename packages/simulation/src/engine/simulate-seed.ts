import { runSimulation, type SimulationOptions, type SimulationResult } from './run.ts'
import { type ShortRun, shorten } from './shorten.ts'
import type { Violation } from './world.ts'

/** What a run came to, without all that happened in it. */
export type SeedRecord = Omit<SimulationResult, 'lines' | 'events'>

export interface SeedAnswer {
  record: SeedRecord
  /** The shortest run that shows the first violation; null where there is none. */
  shortest: ShortRun | null
}

/**
 * Runs one seed until its end or its first violation, and then looks for the shortest run that shows it. `onViolation` is told
 * before that, since it takes minutes.
 */
export async function simulateSeed(
  options: SimulationOptions,
  elapsedMs: () => number,
  onViolation: (violation: Violation) => void = () => {},
): Promise<SeedAnswer> {
  const {
    lines: _lines,
    events: _events,
    ...record
  } = await runSimulation({ ...options, stopAtViolation: true }, elapsedMs)
  const [violation] = record.violations
  if (violation === undefined) return { record, shortest: null }
  onViolation(violation)
  return { record, shortest: await shorten(options, violation, elapsedMs) }
}

/** A violation as a story that a person can read, with what it takes. */
export function violationStory(seed: number, { story, violation, events }: ShortRun): string[] {
  return [
    ...story,
    '',
    `seed ${seed}: ${violation.kind} in ${violation.slot}: ${violation.message}`,
    `It takes ${events.length} faults and orders: ${events.join(', ') || 'none'}.`,
  ]
}
