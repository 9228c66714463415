// npm run crash-points: in simulation, ends the control plane at every call of every flow, and at pairs of calls.
import { parseArgs } from 'node:util'
import {
  type FaultedPoint,
  failureStory,
  faultsText,
  flows,
  nothingTried,
  type Point,
  sampleOf,
  sumOf,
} from '@headwater/simulation'
import { writeCrashPoints } from './crash-points/evidence.ts'
import { type FlowRecord, figuresOf, flowText, isPassed } from './crash-points/record.ts'
import { Threads } from './crash-points/threads.ts'

const usage =
  'npm run crash-points -- [--flow WORDS]... [--only points | pairs] [--most-pairs N a flow] [--all-pairs-of WORDS]... ' +
  '[--seed N] [--threads 2] [--seconds N] [--evidence | --no-evidence] [-o json]'

const { values } = parseArgs({
  allowNegative: true,
  options: {
    flow: { type: 'string', multiple: true, default: [] },
    only: { type: 'string' },
    'most-pairs': { type: 'string' },
    'all-pairs-of': { type: 'string', multiple: true, default: [] },
    seed: { type: 'string', default: '1' },
    threads: { type: 'string', default: '2' },
    seconds: { type: 'string' },
    evidence: { type: 'boolean' },
    output: { type: 'string', short: 'o', default: 'text' },
  },
})

const startedAt = new Date()
const beganMs = performance.now()
const seconds = (): number => Math.round((performance.now() - beganMs) / 100) / 10
const mayGoOn = (): boolean => values.seconds === undefined || seconds() < Number(values.seconds)
const most = values['most-pairs'] === undefined ? Number.POSITIVE_INFINITY : Number(values['most-pairs'])
const seed = Number(values.seed)
const isNamed = (flow: number, names: string[]): boolean => names.some((words) => flows[flow]?.name.includes(words))
const wanted = [...flows.keys()].filter((flow) => values.flow.length === 0 || isNamed(flow, values.flow))
if (wanted.length === 0) {
  process.stderr.write(`No flow is named so. There are: ${flows.map(({ name }) => name).join(', ')}.\n${usage}\n`)
  process.exit(2)
}

const threads = new Threads(Number(values.threads))
const records: FlowRecord[] = []
for (const flow of wanted) {
  const record = await tryFlow(flow)
  records.push(record)
  process.stderr.write(`${seconds()} s  ${flowText(record)}${isPassed(record) ? '' : '  NOT PASSED'}\n`)
}
await threads.end()

const figures = { ...figuresOf(records), seconds: seconds() }
const failures = records.flatMap(({ singles, pairs }) => [
  ...(singles?.result.failures ?? []),
  ...(pairs?.result.failures ?? []),
])
for (const failure of failures) {
  const flow = flows.find(({ name }) => name === failure.flow)
  if (values.output !== 'json' && flow !== undefined) process.stdout.write(`${await failureStory(flow, failure)}\n\n`)
  process.stderr.write(`${failure.flow}: ${faultsText(failure.faults)}: ${failure.problems.join('; ')}\n`)
}
if (values.evidence ?? values.flow.length === 0) {
  const command = `npm run crash-points -- ${process.argv.slice(2).join(' ')}`
  process.stderr.write(`Written to ${writeCrashPoints(records, figures, { startedAt, command, most, seed })}.\n`)
}
process.stdout.write(`${JSON.stringify(figures)}\n`)
process.exitCode = records.every(isPassed) ? 0 : 1

async function tryFlow(flow: number): Promise<FlowRecord> {
  const sinceSeconds = seconds()
  let points: Point[] = []
  await threads.ask(
    [{ kind: 'points', flow }],
    (answer) => (points = answer),
    () => true,
  )
  const singles = values.only === 'pairs' ? null : await tryPoints(flow, points)
  const pairs = values.only === 'points' ? null : await tryPairs(flow, points)
  return {
    name: flows[flow]?.name ?? '',
    points: points.length,
    singles,
    pairs,
    seconds: seconds() - sinceSeconds,
  }
}

async function tryPoints(flow: number, points: Point[]): Promise<FlowRecord['singles']> {
  const singles = { tried: 0, result: nothingTried }
  await threads.ask(
    points.map((point) => ({ kind: 'tryPoint', flow, point })),
    (result) => {
      singles.tried += 1
      singles.result = sumOf(singles.result, result)
    },
    mayGoOn,
  )
  return singles
}

async function tryPairs(flow: number, points: Point[]): Promise<FlowRecord['pairs']> {
  const all: FaultedPoint[][] = []
  await threads.ask(
    points.map((point) => ({ kind: 'pairs', flow, point })),
    (pairs) => all.push(...pairs),
    () => true,
  )
  const sample = isNamed(flow, values['all-pairs-of']) ? all : sampleOf(all, { most, seed })
  const pairs = { enumerated: all.length, wanted: sample.length, tried: 0, result: nothingTried }
  await threads.ask(
    sample.map((pair) => ({ kind: 'tryPair', flow, pair })),
    (result) => {
      pairs.tried += 1
      pairs.result = sumOf(pairs.result, result)
    },
    mayGoOn,
  )
  return pairs
}
