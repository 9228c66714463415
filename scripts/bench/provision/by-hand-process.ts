// The hand-written script that Headwater is held against: no control plane, no database, no loop.
import process from 'node:process'
import { untilParentEndsUs } from '../processes/ended-by-parent.ts'
import { type ClusterByHand, startByHand } from './by-hand.ts'
import type { ScriptAnswer, ScriptRequest } from './theirs.ts'

let cluster: ClusterByHand | null = null

void untilParentEndsUs()
  .then(stop)
  .then(() => process.exit(0))
process.on('message', (request: ScriptRequest) => {
  answer(request).then(send, (error: unknown) => send({ kind: 'failed', message: String(error) }))
})

async function answer(request: ScriptRequest): Promise<ScriptAnswer> {
  if (request.kind === 'stop') {
    await stop()
    return { kind: 'stopped' }
  }
  cluster = startByHand(request.folder, request.specification)
  const { tenant, marks } = await cluster.open(request.topic)
  return { kind: 'started', tenant, marks }
}

async function stop(): Promise<void> {
  await cluster?.stop()
  cluster = null
}

function send(message: ScriptAnswer): void {
  if (process.connected) process.send?.(message)
}
