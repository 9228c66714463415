import fs from 'node:fs'
import path from 'node:path'
import type { PhysicalClusterSpecification } from '@headwater/model'
import { type Child, startChild } from '../processes/child.ts'
import { brokersOf, ownCpuSeconds, treeCpuSeconds } from '../processes/process-tree.ts'
import { brokerMarks, configurationBelow } from './machines-on-disk.ts'
import { startMarks } from './marks.ts'
import type { Run } from './run.ts'
import type { Shape } from './shapes.ts'
import { recordThereAndBack, type Tenant } from './tenant.ts'

/** What the script is asked to do. */
export type ScriptRequest =
  | { kind: 'start'; folder: string; specification: PhysicalClusterSpecification; topic: string }
  | { kind: 'stop' }

/** What it answers. */
export type ScriptAnswer =
  | { kind: 'started'; tenant: Tenant; marks: [name: string, atMs: number][] }
  | { kind: 'stopped' }
  | { kind: 'failed'; message: string }

const topic = 'bench'

/** The hand-written script, running and waiting: neither the start of its Node nor its imports are timed. */
export function startScript(): Child {
  return startChild(path.join(import.meta.dirname, 'by-hand-process.ts'), [])
}

/** Lets the script start a cluster, goes through it as its tenant, and has it stopped and removed. */
export async function provisionTheirs(
  script: Child,
  shape: Shape,
  specification: PhysicalClusterSpecification,
  folder: string,
): Promise<Run> {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
  const cpuSecondsBefore = treeCpuSeconds(script.pid)
  const marks = startMarks()
  const started = await ask(script, { kind: 'start', folder, specification, topic })
  if (started.kind !== 'started') throw new Error('the script did not start its cluster')
  marks.add('topic ready')
  await recordThereAndBack(started.tenant, { topic, createTopic: false, brokers: shape.brokers })
  marks.add('record')
  const seconds = marks.elapsedMs() / 1000
  const cpuSeconds = treeCpuSeconds(script.pid) - cpuSecondsBefore
  const brokerCpuSeconds = ownCpuSeconds(brokersOf(script.pid))

  const run: Run = {
    seconds,
    cpuSeconds,
    brokerCpuSeconds,
    marks: [...started.marks, ...marks.all(), ...brokerMarks(folder, marks.startedAtMs)],
    configuration: configurationBelow(folder),
  }
  await ask(script, { kind: 'stop' })
  fs.rmSync(folder, { recursive: true, force: true })
  return run
}

async function ask(script: Child, request: ScriptRequest): Promise<ScriptAnswer> {
  const answered = script.next()
  script.send(request)
  const answer = (await answered) as ScriptAnswer
  if (answer.kind === 'failed') throw new Error(`the script failed: ${answer.message}`)
  return answer
}
