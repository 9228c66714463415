import { parentPort } from 'node:worker_threads'
import { simulateSeed } from '@headwater/simulation'
import { seedOptions } from './seeds.ts'

// a call that times out or is refused makes an error; nobody reads where it came from
Error.stackTraceLimit = 0

const elapsedMs = (): number => performance.now()

parentPort?.on(
  'message',
  (seed: number) =>
    void simulateSeed(seedOptions(seed), elapsedMs).then((answer) => parentPort?.postMessage(answer, [])),
)
