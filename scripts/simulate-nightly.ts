// npm run simulate:nightly: one seed after the other on every core, for some minutes or for stated seeds. The last line is one
// of JSON; the same goes to docs/evidence with its date and commit.
import os from 'node:os'
import { parseArgs } from 'node:util'
import type { SeedAnswer, SeedRecord } from '@headwater/simulation'
import { currentRevision } from './evidence.ts'
import { simulateOnAllCores } from './simulate/all-cores.ts'
import { writeSimulation } from './simulate/evidence.ts'
import { failureLines, firstSeedOf, summaryOf, totalOf } from './simulate/seeds.ts'

const usage = 'npm run simulate:nightly -- [--minutes 60 | --seeds COUNT] [--from SEED] [--threads N] [--no-evidence]'
const progressEveryMs = 60_000
const mostFailures = 5

const { values } = parseArgs({
  allowNegative: true,
  options: {
    minutes: { type: 'string', default: '60' },
    seeds: { type: 'string' },
    from: { type: 'string' },
    threads: { type: 'string' },
    evidence: { type: 'boolean', default: true },
  },
})
const startedAt = new Date()
const revision = currentRevision()
const from = numberOf('from', values.from ?? String(firstSeedOf(startedAt.getTime())))
const minutes = numberOf('minutes', values.minutes)
const count = values.seeds === undefined ? null : numberOf('seeds', values.seeds)
const threads = numberOf('threads', values.threads ?? String(os.availableParallelism()))

const beganMs = performance.now()
const realSeconds = (): number => Math.round((performance.now() - beganMs) / 100) / 10
const records: SeedRecord[] = []
const failures: SeedAnswer[] = []
let begun = 0
/** True once the first seed was run twice and gave the same trace. */
let isRepeated = false
let isRepeatBegun = false
let seconds = 0

const progress = setInterval(() => process.stderr.write(`${progressText()}\n`), progressEveryMs)
await simulateOnAllCores(threads, nextSeed, (answer) => {
  const first = records.find(({ seed }) => seed === answer.record.seed)
  if (first !== undefined) {
    isRepeated = first.traceHash === answer.record.traceHash
    return
  }
  records.push(answer.record)
  seconds = realSeconds()
  if (answer.shortest === null) return
  failures.push(answer)
  process.stdout.write(`${failureLines(answer).join('\n')}\n\n`)
})
clearInterval(progress)

const summary = summaryOf(records)
const line = {
  ...summary,
  isRepeated,
  realSeconds: seconds,
  passesPerSecond: Math.round(summary.passes / seconds),
  threads,
}
const command = `npm run simulate:nightly -- ${process.argv.slice(2).join(' ')}`.trim()
if (values.evidence) process.stderr.write(`Written to ${writeSimulation(line, { startedAt, command, revision })}.\n`)
process.stdout.write(`${JSON.stringify(line)}\n`)
if (!isRepeated) process.stderr.write(`Seed ${from} was another run the second time.\n`)
process.exitCode = failures.length === 0 && isRepeated ? 0 : 1

/** After some violations no other seed is begun: what there is to say is found. The first seed comes once more at the end. */
function nextSeed(): number | null {
  const isOver = count === null ? performance.now() - beganMs >= minutes * 60_000 : begun >= count
  if (!isOver && failures.length < mostFailures) return from + begun++
  if (isRepeatBegun) return null
  isRepeatBegun = true
  return from
}

function progressText(): string {
  const passes = records.reduce((sum, record) => sum + record.passes, 0)
  const violations = records.reduce((sum, record) => sum + record.violations.length, 0)
  const rate = Math.round(passes / realSeconds())
  const faults = records.reduce((sum, record) => sum + totalOf(record.faultsByKind), 0)
  return `${realSeconds()} s: ${records.length} seeds done, ${passes} passes (${rate} a second), ${faults} faults, ${violations} violations`
}

function numberOf(name: string, text: string): number {
  const number = Number(text)
  if (Number.isFinite(number) && number > 0) return number
  process.stderr.write(`--${name} takes a number above 0, not "${text}".\n${usage}\n`)
  process.exit(2)
}
