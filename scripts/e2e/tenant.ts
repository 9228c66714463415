import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import type { ClusterView, OperationView } from '@headwater/api-contract'
import { renderClientProperties } from '@headwater/kafka'
import type { Order } from '@headwater/model'
import { repositoryFolder } from '../embedded/command-line.ts'
import { type ControlPlane, until } from './control-plane.ts'

/** A first group makes the topic of offsets before it reads anything, which takes a while on a busy computer. */
const silenceMs = 30_000

export const smallOrder: Order = {
  region: 'local',
  throughput: { ingressMBps: 0.1 },
  retentionHours: 1,
  availability: 'single-zone',
}

/** Orders a cluster; returns at the 202. `kafkaVersion`: the default release's when left out. */
export async function order(
  plane: ControlPlane,
  name: string,
  wanted: Order = smallOrder,
  kafkaVersion?: string,
): Promise<ClusterView> {
  const body = { name, order: wanted, kafkaVersion }
  return (await plane.api.post<{ cluster: ClusterView }>('/v1/clusters', body)).cluster
}

export async function untilRunning(plane: ControlPlane, clusterId: string, timeoutMs = 120_000): Promise<ClusterView> {
  return until(`cluster ${clusterId} to be RUNNING`, timeoutMs, async () => {
    const cluster = await plane.api.get<ClusterView>(`/v1/clusters/${clusterId}`)
    return cluster.phase === 'RUNNING' && cluster
  }).catch(async (error: Error) => {
    const unfinished = (await operationsOf(plane, clusterId)).flatMap(({ type, steps }) =>
      steps.filter(({ state }) => state !== 'succeeded').map(({ name, message }) => `${type} ${name}: ${message}`),
    )
    throw new Error([error.message, ...unfinished, plane.output().slice(-6_000)].join('\n'))
  })
}

export async function operationsOf(plane: ControlPlane, clusterId: string): Promise<OperationView[]> {
  const { items } = await plane.api.get<{ items: OperationView[] }>(`/v1/operations?clusterId=${clusterId}`)
  return items
}

/** A user that may do everything with topics and groups of one prefix; its client.properties, once Kafka knows it. */
export async function makeUser(plane: ControlPlane, clusterId: string, name: string, prefix: string): Promise<string> {
  const { password } = await plane.api.post<{ password: string }>(`/v1/clusters/${clusterId}/users`, { name })
  for (const resourceType of ['topic', 'group']) {
    await plane.api.post(`/v1/clusters/${clusterId}/acls`, {
      principal: name,
      resourceType,
      resourceName: prefix,
      patternType: 'prefixed',
      operation: 'all',
    })
  }
  await until(`user ${name} to be ready`, 20_000, async () => {
    const { items } = await plane.api.get<{ items: { name: string; state: string }[] }>(
      `/v1/clusters/${clusterId}/users`,
    )
    return items.some((user) => user.name === name && user.state === 'ready')
  })
  return clientProperties(plane, clusterId, name, password)
}

/** Writes what a tenant's Java client takes. */
export async function clientProperties(
  plane: ControlPlane,
  clusterId: string,
  userName: string,
  password: string,
): Promise<string> {
  const { bootstrap } = await plane.api.get<ClusterView>(`/v1/clusters/${clusterId}`)
  const { caCertificate } = await plane.api.get<{ caCertificate: string }>(`/v1/clusters/${clusterId}/connection`)
  const file = path.join(plane.stateFolder, `${userName}-${clusterId}.properties`)
  fs.writeFileSync(file, renderClientProperties({ bootstrap, userName, password, caCertificate }), { mode: 0o600 })
  return file
}

/** The jars that brokers run from, as a class path. */
export const kafkaClassPath = path.join(repositoryFolder, 'infra/kafka/target/dist/libs/*')

/** For tools that end soon: they are compiled in a hurry. */
const shortLived = ['-Xmx256m', '-XX:TieredStopAtLevel=1']

interface ToolOptions {
  timeoutMs?: number
  jvmOptions?: string[]
  /** Asks the tool to leave. */
  signal?: AbortSignal
}

/** Runs one of Kafka's own Java tools, from the jars that brokers run from. */
export async function kafkaTool(
  mainClass: string,
  args: string[],
  { timeoutMs = 60_000, jvmOptions = shortLived, signal }: ToolOptions = {},
): Promise<{ code: number | null; output: string }> {
  const child = spawn('java', [...jvmOptions, '-cp', kafkaClassPath, mainClass, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: timeoutMs,
  })
  const stop = () => child.kill()
  signal?.addEventListener('abort', stop, { once: true })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve))
  return { code, output }
}

/** Sends `count` records of 100 bytes with acks=all by Kafka's performance tool; throws unless all were acknowledged. */
export async function produce(properties: string, topic: string, count: number): Promise<void> {
  const { output } = await kafkaTool('org.apache.kafka.tools.ProducerPerformance', [
    ...['--topic', topic, '--num-records', String(count), '--record-size', '100', '--throughput', '-1'],
    ...['--command-config', properties, '--command-property', 'acks=all'],
  ])
  if (!new RegExp(`^${count} records sent`, 'm').test(output)) throw new Error(`not all were sent:\n${output}`)
}

/** How many records a new group reads from the beginning before `silenceMs` passes without one. */
export async function consume(properties: string, topic: string, group: string, expected: number): Promise<number> {
  const args = [
    ...['--bootstrap-server', bootstrapOf(properties), '--topic', topic, '--group', group, '--from-beginning'],
    ...['--command-config', properties, '--max-messages', String(expected), '--timeout-ms', String(silenceMs)],
  ]
  const { output } = await kafkaTool('org.apache.kafka.tools.consumer.ConsoleConsumer', args, {
    timeoutMs: 3 * silenceMs,
  })
  const processed = /Processed a total of (\d+) messages/.exec(output)?.[1]
  if (processed === undefined) throw new Error(`the consumer did not end as it should:\n${output.slice(-2_000)}`)
  return Number(processed)
}

export function bootstrapOf(properties: string): string {
  return /^bootstrap\.servers=(.*)$/m.exec(fs.readFileSync(properties, 'utf8'))?.[1] ?? ''
}
