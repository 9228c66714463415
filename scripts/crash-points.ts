// npm run crash-points: in simulation, ends the control plane at every call of every flow, and at every pair of calls.
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import { failureStory, faultsText, flows, nothingTried, type PointResult, sumOf } from '@headwater/simulation'
import type { Task } from './crash-points-worker.ts'

const usage = 'npm run crash-points -- [--flow WORDS]... [--no-pairs] [--threads 2] [--seconds N] [-o json]'

const { values } = parseArgs({
  options: {
    flow: { type: 'string', multiple: true, default: [] },
    'no-pairs': { type: 'boolean', default: false },
    threads: { type: 'string', default: '2' },
    seconds: { type: 'string' },
    output: { type: 'string', short: 'o', default: 'text' },
  },
})

const beganMs = performance.now()
const seconds = (): number => Math.round((performance.now() - beganMs) / 100) / 10
const mayGoOn = (): boolean => values.seconds === undefined || seconds() < Number(values.seconds)
const pairs = !values['no-pairs']
const wanted = flows.flatMap(({ name }, index) =>
  values.flow.length === 0 || values.flow.some((words) => name.includes(words)) ? [index] : [],
)
if (wanted.length === 0) {
  process.stderr.write(`No flow is named so. There are: ${flows.map(({ name }) => name).join(', ')}.\n${usage}\n`)
  process.exit(2)
}

const threads = Array.from(
  { length: Number(values.threads) },
  () => new Worker(new URL('./crash-points-worker.ts', import.meta.url)),
)
let total = nothingTried
const complete: string[] = []
for (const flow of wanted) {
  if (!mayGoOn()) break
  const before = total
  const isComplete = await tryFlow(flow)
  const name = flows[flow]?.name ?? ''
  if (isComplete) complete.push(name)
  const trials = total.trials - before.trials
  process.stderr.write(
    `${seconds()} s  ${name}: ${total.points - before.points} points, ${total.pairs - before.pairs} pairs; ` +
      `${total.converged - before.converged} of ${trials} trials converged${isComplete ? '' : '; the time is up'}\n`,
  )
}
for (const thread of threads) await thread.terminate()

for (const failure of total.failures) {
  const flow = flows.find(({ name }) => name === failure.flow)
  if (values.output !== 'json' && flow !== undefined) process.stdout.write(`${await failureStory(flow, failure)}\n\n`)
  else process.stderr.write(`${failure.flow}: ${faultsText(failure.faults)}: ${failure.problems.join('; ')}\n`)
}
const { failures: _failures, ...figures } = total
const record = { flows: complete.length, ofFlows: wanted.length, ...figures, seconds: seconds() }
process.stdout.write(`${JSON.stringify(record)}\n`)
process.exitCode = total.converged === total.trials && complete.length === wanted.length ? 0 : 1

/** Hands the points of one flow to the threads; false when the time was up before the last. */
async function tryFlow(flow: number): Promise<boolean> {
  const [first] = threads
  if (first === undefined) throw new Error(`--threads takes a number from 1\n${usage}`)
  const { points } = await ask<{ points: number }>(first, { flow, point: null, pairs })
  let next = 0
  await Promise.all(
    threads.map(async (thread) => {
      while (next < points && mayGoOn()) {
        const { result } = await ask<{ result: PointResult }>(thread, { flow, point: next++, pairs })
        total = sumOf(total, result)
      }
    }),
  )
  return next === points
}

function ask<Answer>(thread: Worker, task: Task): Promise<Answer> {
  return new Promise((resolve, reject) => {
    thread.once('error', reject)
    thread.once('message', (answer: Answer & { error?: string }) => {
      thread.removeListener('error', reject)
      if (answer.error === undefined) resolve(answer)
      else reject(new Error(answer.error))
    })
    thread.postMessage(task)
  })
}
