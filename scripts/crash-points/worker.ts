// One of the threads of npm run crash-points: does what it is sent, one thing after the other.
import { parentPort } from 'node:worker_threads'
import {
  type FaultedPoint,
  type FlowRun,
  flows,
  type Point,
  pairsAfter,
  referenceOf,
  type TrialsResult,
  tryFaults,
  tryPoint,
} from '@headwater/simulation'

/** What a thread can be asked of a flow, which is named by its place. */
export type Task =
  | { kind: 'points'; flow: number }
  | { kind: 'pairs'; flow: number; point: Point }
  | { kind: 'tryPoint'; flow: number; point: Point }
  | { kind: 'tryPair'; flow: number; pair: FaultedPoint[] }

export interface Answers {
  points: Point[]
  pairs: FaultedPoint[][]
  tryPoint: TrialsResult
  tryPair: TrialsResult
}

// a call that times out or is refused makes an error; nobody reads where it came from
Error.stackTraceLimit = 0

const references = new Map<number, Promise<FlowRun>>()

parentPort?.on('message', (task: Task) => {
  void carryOut(task).then(
    (answer) => parentPort?.postMessage({ answer }),
    (error: unknown) => parentPort?.postMessage({ error: String(error) }),
  )
})

async function carryOut(task: Task): Promise<Answers[Task['kind']]> {
  const flow = flows[task.flow]
  if (flow === undefined) throw new Error(`there is no flow ${task.flow}`)
  if (task.kind === 'pairs') return pairsAfter(flow, task.point)
  const known = references.get(task.flow) ?? referenceOf(flow)
  references.set(task.flow, known)
  const reference = await known
  switch (task.kind) {
    case 'points':
      return reference.points
    case 'tryPoint':
      return tryPoint(flow, reference, task.point)
    case 'tryPair':
      return tryFaults(flow, reference, task.pair)
  }
}
