import process from 'node:process'
import { parseArgs } from 'node:util'
import { writeEvidence } from '../evidence.ts'
import { makeBenchFolder, removeBenchFolder } from './processes/bench-folder.ts'
import { withUndo } from './processes/undo.ts'
import { measureBytes } from './scale/bytes.ts'
import { describe, figure, measureIdle } from './scale/idle.ts'
import { longestStallSeconds, shareWork } from './scale/sharing.ts'
import { type Figure, meetsGoal } from './statistics.ts'

/**
 * `npm run bench:scale -- --clusters 10000 --seconds 180 --faults 200 --processes 3 --days 365 --only idle,sharing,bytes`: what one
 * reconciler process takes for that many simulated clusters at rest, how soon it notices and mends what befalls them, how several
 * share the work and what happens when one is killed, and what a cluster takes of the database. The reconciler, its store, queue
 * and vault and PostgreSQL are the real ones, in real time; cloud and Kafka are simulated in a process of their own that is asked
 * over a socket. Writes a page to docs/evidence.
 */
const { values } = parseArgs({
  options: {
    clusters: { type: 'string', default: '10000' },
    seconds: { type: 'string', default: '180' },
    faults: { type: 'string', default: '200' },
    processes: { type: 'string', default: '3' },
    days: { type: 'string', default: '365' },
    only: { type: 'string', default: 'idle,sharing,bytes' },
  },
})

const startedAt = new Date()
const say = (text: string): void => void process.stderr.write(`${text}\n`)

async function main(): Promise<void> {
  const [clusters = 0, seconds = 0, faults = 0, processes = 0, days = 0] = [
    values.clusters,
    values.seconds,
    values.faults,
    values.processes,
    values.days,
  ].map(Number)
  if (![clusters, seconds, faults, processes, days].every((value) => value > 0)) {
    throw new Error('--clusters, --seconds, --faults, --processes and --days are numbers above 0')
  }
  const wanted = new Set(values.only.split(','))
  const figures: Figure[] = []
  if (wanted.has('idle')) {
    await withUndo(async (later) => {
      const folder = makeBenchFolder()
      later(() => removeBenchFolder(folder))
      figures.push(...(await measureIdle({ folder, later, clusters, seconds, faults, say })))
    })
  }
  if (wanted.has('sharing')) {
    await withUndo(async (later) => {
      const folder = makeBenchFolder()
      later(() => removeBenchFolder(folder))
      const { shares, takenOverAfterSeconds, ...made } = await shareWork({
        folder,
        later,
        clusters: 100,
        processes,
        say,
      })
      say(
        `shares of all passes: ${shares.map((share) => `${(share * 100).toFixed(0)} %`).join(', ')}; the last was killed`,
      )
      say(describe('taken over from it', takenOverAfterSeconds))
      say(JSON.stringify(made))
      const most = Math.max(...takenOverAfterSeconds)
      figures.push(figure('reconciler.takeover-s', most, takenOverAfterSeconds, `<= ${longestStallSeconds}`))
    })
  }
  if (wanted.has('bytes')) {
    await withUndo(async (later) => {
      const folder = makeBenchFolder()
      later(() => removeBenchFolder(folder))
      figures.push(...(await measureBytes({ folder, later, days, say })))
    })
  }
  for (const measured of figures) {
    say(`${measured.figure} ${meetsGoal(measured) ? 'meets' : 'misses'} ${measured.goal}`)
    process.stdout.write(`${JSON.stringify(measured)}\n`)
  }
  say(`Written to ${keep(figures)}.`)
}

function keep(figures: Figure[]): string {
  const rows = figures.map((measured) => {
    const { figure: name, ours, spread, goal } = measured
    return `| \`${name}\` | ${ours} | ${spread.join(' - ')} | ${goal} | ${meetsGoal(measured) ? 'yes' : '**no**'} |`
  })
  return writeEvidence({
    name: `scale-${values.only.replaceAll(',', '-')}`,
    title: 'Many clusters',
    command: `npm run bench:scale -- ${process.argv.slice(2).join(' ')}`.trim(),
    startedAt,
    lines: [
      'The reconciler, its store, its queue and PostgreSQL are the real ones, in real time; cloud and Kafka are simulated.',
      '',
      '| figure | measured | spread | goal | met |',
      '|---|---|---|---|---|',
      ...rows,
    ],
  })
}

main().catch((error: unknown) => {
  say(error instanceof Error ? (error.stack ?? error.message) : String(error))
  process.exitCode = 1
})
