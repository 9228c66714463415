// One of the threads of npm run crash-points: tries what it is sent, a point at a time.
import { parentPort } from 'node:worker_threads'
import { type FlowRun, flows, referenceOf, tryPoint } from '@headwater/simulation'

export interface Task {
  flow: number
  /** Its place among the points of the flow; null: count them. */
  point: number | null
  pairs: boolean
}

// a call that times out or is refused makes an error; nobody reads where it came from
Error.stackTraceLimit = 0

const references = new Map<number, Promise<FlowRun>>()

parentPort?.on('message', (task: Task) => {
  void carryOut(task).then(
    (answer) => parentPort?.postMessage(answer),
    (error: unknown) => parentPort?.postMessage({ error: String(error) }),
  )
})

async function carryOut({ flow: index, point: place, pairs }: Task) {
  const flow = flows[index]
  if (flow === undefined) throw new Error(`there is no flow ${index}`)
  const known = references.get(index) ?? referenceOf(flow)
  references.set(index, known)
  const reference = await known
  if (place === null) return { points: reference.points.length }
  const point = reference.points[place]
  if (point === undefined) throw new Error(`${flow.name} has no point ${place}`)
  return { result: await tryPoint(flow, reference, point, { pairs }) }
}
