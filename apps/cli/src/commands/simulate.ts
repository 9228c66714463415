import { performance } from 'node:perf_hooks'
import type { Command } from 'commander'
import { parseCount, parseLength, parseWhole } from '../arguments/number.ts'
import { Failure } from '../failure.ts'
import type { Output } from '../output/output.ts'

interface SimulateOptions {
  seed: number
  clusters: number
  years?: number
  hours?: number
  workers: number
  without: string[]
}

const hoursPerYear = 8766
const highestSeed = 2 ** 32 - 1
const mostClusters = 50
const mostWorkers = 3

/** Needs no API: all of it happens in this process, in virtual time. */
export function addSimulate(program: Command, openOutput: () => Output): void {
  program
    .command('simulate')
    .description('run the control loop over a simulated cloud and Kafka under faults; the last line sums it up')
    .option('--seed <number>', 'the same seed gives the same run', parseWhole, 1)
    .option('--clusters <count>', `at once, at most ${mostClusters}`, parseCount, 4)
    .option('--years <number>', 'simulated years; about three hours each for three clusters', parseLength)
    .option('--hours <number>', 'simulated hours, instead of years (default: 14)', parseLength)
    .option('--workers <count>', `reconcilers, at most ${mostWorkers}; with none nothing converges`, parseWhole, 2)
    .option('--without <fault>', 'a kind of fault that never happens; may be repeated', collect, [])
    .action((options: SimulateOptions) => simulate(options, openOutput()))
}

async function simulate({ seed, clusters, workers, without, ...time }: SimulateOptions, output: Output): Promise<void> {
  const hours = hoursOf(time)
  if (seed > highestSeed) throw new Failure('usage', `--seed takes ${highestSeed} at most.`)
  if (clusters > mostClusters) throw new Failure('usage', `--clusters takes ${mostClusters} at most.`)
  if (workers > mostWorkers) throw new Failure('usage', `--workers takes ${mostWorkers} at most.`)
  // Fifty other commands start faster without it.
  const { faultKinds, simulateSeed, violationStory } = await import('@headwater/simulation')
  const unknown = without.find((kind) => !faultKinds.has(kind))
  if (unknown !== undefined)
    throw new Failure('usage', `There is no fault "${unknown}". Those that there are: ${[...faultKinds].join(', ')}.`)

  const { record, shortest } = await withoutStacks(() =>
    simulateSeed(
      { seed, clusters, hours, workers, without: new Set(without) },
      () => performance.now(),
      ({ kind, slot, message }) =>
        output.note(`${kind} in ${slot}: ${message}\nLooking for the shortest run that shows it.`),
    ),
  )
  if (shortest !== null) output.error(() => violationStory(seed, shortest))
  output.streamed(record, () => {
    const { passes, realSeconds, violations, traceHash } = record
    const rate = Math.round(passes / realSeconds)
    return `seed ${seed}: ${passes} passes, ${rate} a second; ${violations.length} violations; trace ${traceHash}`
  })
  if (shortest !== null)
    throw new Failure('violated', `Seed ${seed} shows what must never be: ${shortest.violation.kind}.`)
}

/** A simulated call that times out or is refused makes an error, and nobody reads where it came from. */
async function withoutStacks<T>(work: () => Promise<T>): Promise<T> {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 0
  try {
    return await work()
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

function hoursOf({ years, hours }: Pick<SimulateOptions, 'years' | 'hours'>): number {
  if (years !== undefined && hours !== undefined) throw new Failure('usage', 'Give --years or --hours, not both.')
  return years === undefined ? (hours ?? 14) : years * hoursPerYear
}

function collect(kind: string, before: string[]): string[] {
  return [...before, kind]
}
