import { type ChildProcess, spawn } from 'node:child_process'
import path from 'node:path'
import { createInterface } from 'node:readline'

/** The real API with a PostgreSQL of its own, in a process of its own: apps do not import each other. */
export interface RealApi {
  url: string
  key: string
  /** Makes a cluster look as after provisioning. */
  makeRunning(clusterId: string): Promise<void>
  /** Ends an operation as the reconciler would. */
  endOperation(operationId: string, state: 'succeeded' | 'failed'): Promise<void>
  stop(): Promise<void>
}

const harness = path.resolve(import.meta.dirname, '../../../api/src/testing/api-harness.ts')

// one line of JSON in, one out
const program = `
  import { createInterface } from 'node:readline'
  const { startTestApi } = await import(process.argv[1])
  const api = await startTestApi({ streamHeartbeatMs: 200, streamPollMs: 200 })
  const say = (value) => console.log(JSON.stringify(value))
  say({ url: api.url, key: api.operatorKey })
  for await (const line of createInterface({ input: process.stdin })) {
    const { running, ended, state } = JSON.parse(line)
    if (running) await api.makeRunning(running)
    if (ended) {
      await api.database.pool.query('UPDATE operations SET state = $2, finished_at = now() WHERE id = $1', [ended, state])
      await api.database.pool.query("UPDATE operation_steps SET state = $2, message = 'as the test says' WHERE operation_id = $1", [ended, state])
    }
    say({ done: line })
  }
  await api.stop()
`

export async function startRealApi(): Promise<RealApi> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, harness], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const answer = async (): Promise<Record<string, string>> => {
    const { value, done } = await lines.next()
    if (done) throw new Error('the API of the test ended')
    return JSON.parse(value) as Record<string, string>
  }
  const { url = '', key = '' } = await answer()
  const tell = async (order: object) => {
    child.stdin.write(`${JSON.stringify(order)}\n`)
    await answer()
  }
  return {
    url,
    key,
    makeRunning: (running) => tell({ running }),
    endOperation: (ended, state) => tell({ ended, state }),
    stop: () => afterExit(child, () => child.stdin.end()),
  }
}

function afterExit(child: ChildProcess, end: () => void): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    end()
  })
}
