import { parseArgs } from 'node:util'
import { runSimulation, shorten } from '@headwater/simulation'

const usage =
  'npm run simulate -- --seed N --clusters N (--years N | --hours N) [--workers 1..3] [--without FAULT]... [-o json]'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    clusters: { type: 'string', default: '4' },
    years: { type: 'string' },
    hours: { type: 'string' },
    workers: { type: 'string', default: '2' },
    without: { type: 'string', multiple: true, default: [] },
    output: { type: 'string', short: 'o', default: 'text' },
  },
})

// a call that times out or is refused makes an error; nobody reads where it came from
Error.stackTraceLimit = 0

const options = {
  seed: numberOf('seed', values.seed),
  clusters: numberOf('clusters', values.clusters),
  hours: values.years === undefined ? numberOf('hours', values.hours ?? '14') : numberOf('years', values.years) * 8766,
  workers: numberOf('workers', values.workers),
  without: new Set(values.without),
}
const elapsedMs = (): number => performance.now()
const {
  lines: _lines,
  events: _events,
  ...record
} = await runSimulation({ ...options, stopAtViolation: true }, elapsedMs)

const [violation] = record.violations
if (violation !== undefined) {
  process.stderr.write(
    `${violation.kind} in ${violation.slot}: ${violation.message}\nLooking for the shortest run that shows it.\n`,
  )
  const short = await shorten(options, violation, elapsedMs)
  process.stdout.write(`${short.story.join('\n')}\n\n`)
  process.stdout.write(`seed ${options.seed}: ${short.violation.message}\n`)
  process.stdout.write(`It takes ${short.events.length} faults and orders: ${short.events.join(', ') || 'none'}.\n`)
}
if (values.output !== 'json') {
  const rate = Math.round(record.passes / record.realSeconds)
  process.stdout.write(
    `simulation: ${record.passes} passes, ${rate} a second; ${record.violations.length} violations\n`,
  )
}
process.stdout.write(`${JSON.stringify(record)}\n`)
process.exitCode = violation === undefined ? 0 : 1

function numberOf(name: string, text: string): number {
  const number = Number(text)
  if (!Number.isFinite(number) || number < 0) {
    process.stderr.write(`--${name} takes a number, not "${text}".\n${usage}\n`)
    process.exit(2)
  }
  return number
}
