import { parentPort } from 'node:worker_threads'
import { runSimulation, shorten } from '@headwater/simulation'
import type { SeedAnswer } from './all-cores.ts'
import { seedOptions } from './seeds.ts'

// a call that times out or is refused makes an error; nobody reads where it came from
Error.stackTraceLimit = 0

const elapsedMs = (): number => performance.now()

parentPort?.on('message', (seed: number) => void simulate(seed).then((answer) => parentPort?.postMessage(answer, [])))

async function simulate(seed: number): Promise<SeedAnswer> {
  const options = { ...seedOptions(seed), stopAtViolation: true }
  const { lines: _lines, events: _events, ...record } = await runSimulation(options, elapsedMs)
  const [violation] = record.violations
  return { record, shortest: violation === undefined ? null : await shorten(options, violation, elapsedMs) }
}
