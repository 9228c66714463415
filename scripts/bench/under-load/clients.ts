import { spawn } from 'node:child_process'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { until } from '../../e2e/control-plane.ts'
import { kafkaClassPath } from '../../e2e/tenant.ts'
import type { Acknowledged, Read } from './record-ledger.ts'

/** A tenant's Java clients, in a process of their own: two producers with acks=all, and a consumer of both topics. */
export interface Clients {
  acknowledged: Acknowledged[]
  reads: Read[]
  /** What the producers gave up, by the name of the error. */
  givenUp: Map<string, number>
  /** Stops sending; resolves once all that was sent was answered and all that is there was read. */
  finish(): Promise<void>
  /** Ends them at once. */
  kill(): void
}

export const orderedTopic = 'bench-ordered'
export const uniqueTopic = 'bench-unique'
const startWithinMs = 60_000
/** A record that cannot be delivered is given up after two minutes. */
const finishWithinMs = 180_000

/** Resolves when both producers have an acknowledgement and the consumer has read of both topics. */
export async function startClients(properties: string, recordsPerSecond: number): Promise<Clients> {
  const source = path.join(import.meta.dirname, 'Clients.java')
  const args = [properties, orderedTopic, uniqueTopic, String(recordsPerSecond)]
  const child = spawn('java', ['-Xmx256m', '-cp', kafkaClassPath, source, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const clients = { acknowledged: [] as Acknowledged[], reads: [] as Read[], givenUp: new Map<string, number>() }
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => (errors = `${errors}${chunk.toString()}`.slice(-4_000)))
  createInterface({ input: child.stdout }).on('line', (line) => take(clients, line))
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const kill = (): void => void child.kill('SIGKILL')
  const topics = [orderedTopic, uniqueTopic]
  await until('the clients to send and to read', startWithinMs, () => {
    if (child.exitCode !== null) throw new Error(`the clients ended with ${child.exitCode}:\n${errors}`)
    return topics.every((topic) => [clients.acknowledged, clients.reads].every((all) => all.some(isOf(topic))))
  }).catch((error: Error) => {
    kill()
    throw new Error(`${error.message}\n${errors}`)
  })
  return {
    ...clients,
    async finish() {
      child.stdin.end()
      const timer = setTimeout(kill, finishWithinMs)
      const code = await ended
      clearTimeout(timer)
      if (code !== 0) throw new Error(`the clients did not end as they should, but with ${code}:\n${errors}`)
    },
    kill,
  }
}

function isOf(topic: string): (each: { topic: string }) => boolean {
  return (each) => each.topic === topic
}

function take(
  { acknowledged, reads, givenUp }: Pick<Clients, 'acknowledged' | 'reads' | 'givenUp'>,
  line: string,
): void {
  const [kind, topic = '', ...rest] = line.split(' ')
  if (kind === 'A') {
    const [sequence = 0, partition = 0, offset = 0, dueMs = 0, latencyMicros = 0] = rest.map(Number)
    acknowledged.push({ topic, sequence, partition, offset, dueMs, latencyMs: latencyMicros / 1000 })
  }
  if (kind === 'R') {
    const [partition = '', offset = '', key = '', sequence = ''] = rest
    reads.push({ topic, partition: Number(partition), offset: Number(offset), key, sequence: Number(sequence) })
  }
  if (kind === 'F') {
    const name = rest[1] ?? 'unknown'
    givenUp.set(name, (givenUp.get(name) ?? 0) + 1)
  }
}
