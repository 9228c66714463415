import { runSimulation, type SimulationOptions, type SimulationResult } from './run.ts'
import type { Violation } from './world.ts'

/** The shortest run that was found to show a violation. */
export interface ShortRun {
  violation: Violation
  /** Keys of the faults and orders that it takes. */
  events: string[]
  /** Runs that were tried to get there. */
  runs: number
  /** What happened, as a story. */
  story: string[]
}

/** A story keeps so many of its lines: the first and the last. */
const storyLines = { first: 30, last: 90 }

/**
 * Looks for a shorter run that shows the same: first its cluster alone, then without half of what happened, without a quarter
 * and so on, as long as the violation stays. `runs`: how many it may try.
 */
export async function shorten(
  options: SimulationOptions,
  found: Violation,
  elapsedMs: () => number,
  limit = { runs: 200, realMs: 120_000 },
): Promise<ShortRun> {
  const beganMs = elapsedMs()
  let runs = 0
  const attempt = async (change: Partial<SimulationOptions>): Promise<SimulationResult | null> => {
    runs += 1
    const result = await runSimulation({ ...options, ...change, stopAtViolation: true }, elapsedMs)
    return result.violations.some(({ kind, slot }) => kind === found.kind && slot === found.slot) ? result : null
  }
  const mayGoOn = (): boolean => runs < limit.runs && elapsedMs() - beganMs < limit.realMs

  const alone = new Set([found.slot])
  const base = (found.slot === 'world' ? null : await attempt({ onlySlots: alone })) ?? (await attempt({}))
  const shared: Partial<SimulationOptions> = (await attempt({ onlySlots: alone })) === null ? {} : { onlySlots: alone }
  let events = base?.events ?? []
  for (let parts = 2; events.length > 0 && mayGoOn(); ) {
    const size = Math.ceil(events.length / parts)
    let isShorter = false
    for (let from = 0; from < events.length && mayGoOn(); ) {
      const left = [...events.slice(0, from), ...events.slice(from + size)]
      const result = await attempt({ ...shared, allowedEvents: new Set(left) })
      if (result === null) from += size
      else {
        // Only what still happened counts: the rest has gone with what was left out.
        events = left.filter((key) => result.events.includes(key))
        isShorter = true
      }
    }
    if (size === 1 && !isShorter) break
    parts = isShorter ? Math.max(2, Math.min(parts, events.length)) : Math.min(parts * 2, Math.max(2, events.length))
  }
  const shown = await attempt({ ...shared, allowedEvents: new Set(events), keepLines: true })
  const violation = shown?.violations.find(({ kind, slot }) => kind === found.kind && slot === found.slot) ?? found
  return { violation, events, runs, story: storyOf(shown?.lines ?? [], violation.slot) }
}

function storyOf(lines: string[], slot: string): string[] {
  const ours = lines.filter((line) => line.includes(`  ${slot} `) || line.includes('  world '))
  const { first, last } = storyLines
  if (ours.length <= first + last) return ours
  return [...ours.slice(0, first), `... ${ours.length - first - last} lines ...`, ...ours.slice(-last)]
}
