import fs from 'node:fs'
import path from 'node:path'
import { bootstrapOf, kafkaTool } from '../../e2e/tenant.ts'
import type { BenchCluster } from '../change/cluster.ts'

const recordBytes = 10_000
const fillWithinMs = 420_000
/** Above what this computer can do. */
const withoutQuota = 1_000_000_000

/** Writes so many bytes of records to a topic with acks=all, past the promise's quota: filling is not what is measured. */
export async function fill(cluster: BenchCluster, topic: string, bytes: number): Promise<void> {
  await liftQuota(cluster)
  const count = Math.ceil(bytes / recordBytes)
  const { output } = await kafkaTool(
    'org.apache.kafka.tools.ProducerPerformance',
    [
      ...['--topic', topic, '--num-records', String(count), '--record-size', String(recordBytes), '--throughput', '-1'],
      ...['--command-config', cluster.properties],
      ...['--command-property', 'acks=all', 'batch.size=262144', 'linger.ms=20', 'max.request.size=4000000'],
    ],
    { timeoutMs: fillWithinMs, jvmOptions: ['-Xmx256m'] },
  )
  if (!new RegExp(`^${count} records sent`, 'm').test(output)) throw new Error(`not all were sent:\n${output}`)
}

/** Of the user alone. The control plane looks at, and sets, everybody's. */
async function liftQuota({ id, inside, plane, properties }: BenchCluster): Promise<void> {
  const access = await inside.accessTo(id)
  const file = path.join(plane.stateFolder, 'control-plane.properties')
  fs.writeFileSync(file, mutualTls(access), { mode: 0o600 })
  const { host, port } = access.bootstrap[0] ?? { host: '', port: 0 }
  const userName = /username="([^"]+)"/.exec(fs.readFileSync(properties, 'utf8'))?.[1] ?? ''
  const { code, output } = await kafkaTool('kafka.admin.ConfigCommand', [
    ...['--bootstrap-server', `${host}:${port}`, '--command-config', file],
    ...['--alter', '--entity-type', 'users', '--entity-name', userName],
    ...['--add-config', `producer_byte_rate=${withoutQuota},consumer_byte_rate=${withoutQuota}`],
  ])
  if (code !== 0) throw new Error(`the quota of ${userName} was not lifted at ${bootstrapOf(properties)}:\n${output}`)
}

function mutualTls(access: { caCertificate: string; clientCertificate: string; clientKey: string }): string {
  const lines = {
    'security.protocol': 'SSL',
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.certificates': onOneLine(access.caCertificate),
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.certificate.chain': onOneLine(access.clientCertificate),
    'ssl.keystore.key': onOneLine(access.clientKey),
  }
  return Object.entries(lines)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('')
}

function onOneLine(pem: string): string {
  return pem.trim().replaceAll('\n', '\\n')
}
