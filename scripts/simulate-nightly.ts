// npm run simulate:nightly: one seed after the other on every core, for some minutes or for stated seeds. The last line is one
// of JSON; the same goes to docs/evidence with its date and commit.
import os from 'node:os'
import { parseArgs } from 'node:util'
import { type SeedAnswer, type SeedRecord, violationStory } from '@headwater/simulation'
import { simulateOnAllCores } from './simulate/all-cores.ts'
import { writeEvidence } from './simulate/evidence.ts'
import { firstSeedOf, seedCommand, summaryOf } from './simulate/seeds.ts'

const usage = 'npm run simulate:nightly -- [--minutes 60 | --seeds COUNT] [--from SEED] [--threads N] [--no-evidence]'
const progressEveryMs = 10_000

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
const from = numberOf('from', values.from ?? String(firstSeedOf(startedAt.getTime())))
const minutes = numberOf('minutes', values.minutes)
const count = values.seeds === undefined ? null : numberOf('seeds', values.seeds)
const threads = numberOf('threads', values.threads ?? String(os.availableParallelism()))

const beganMs = performance.now()
const realSeconds = (): number => Math.round((performance.now() - beganMs) / 100) / 10
const records: SeedRecord[] = []
let failure: SeedAnswer | null = null
let begun = 0

const progress = setInterval(() => process.stderr.write(`${progressText()}\n`), progressEveryMs)
await simulateOnAllCores(threads, nextSeed, (answer) => {
  records.push(answer.record)
  if (answer.shortest !== null) failure ??= answer
})
clearInterval(progress)

const seconds = realSeconds()
const summary = summaryOf(records)
const line = { ...summary, realSeconds: seconds, passesPerSecond: Math.round(summary.passes / seconds), threads }
const command = `npm run simulate:nightly -- ${process.argv.slice(2).join(' ')}`.trim()
if (failure !== null) writeFailure(failure)
if (values.evidence) process.stderr.write(`Written to ${writeEvidence(line, { startedAt, command })}.\n`)
process.stdout.write(`${JSON.stringify(line)}\n`)
process.exitCode = failure === null ? 0 : 1

/** After a violation no other seed is begun: what there is to say is found. */
function nextSeed(): number | null {
  const isOver = count === null ? performance.now() - beganMs >= minutes * 60_000 : begun >= count
  return isOver || failure !== null ? null : from + begun++
}

function progressText(): string {
  const passes = records.reduce((sum, record) => sum + record.passes, 0)
  const violations = records.reduce((sum, record) => sum + record.violations.length, 0)
  const rate = Math.round(passes / realSeconds())
  return `${realSeconds()} s: ${records.length} seeds done, ${passes} passes (${rate} a second), ${violations} violations`
}

function writeFailure({ record: { seed }, shortest }: SeedAnswer): void {
  if (shortest !== null) process.stdout.write(`${violationStory(seed, shortest).join('\n')}\n`)
  process.stdout.write(`Again: ${seedCommand(seed)}\n`)
}

function numberOf(name: string, text: string): number {
  const number = Number(text)
  if (Number.isFinite(number) && number > 0) return number
  process.stderr.write(`--${name} takes a number above 0, not "${text}".\n${usage}\n`)
  process.exit(2)
}
