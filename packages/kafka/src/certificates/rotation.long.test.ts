import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { CertificateAndKey } from '@headwater/control-loop'
import { certificateNames, type KafkaAccess } from '@headwater/model'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createKafkaAdmin } from '../admin/kafka-admin.ts'
import { createScramCredential, generatePassword } from '../scram.ts'
import { allow, eventually, isLetIn } from '../testing/checks.ts'
import type { KafkaProcess } from '../testing/kafka-process.ts'
import { createLocalCluster, cryptoRandom, type LocalCluster } from '../testing/local-cluster.ts'
import { localRuntime } from '../testing/local-runtime.ts'
import { produceAsTenant, readUntilSeen, type TenantAccess } from '../testing/tenant-client.ts'
import { createCertificateIssuer } from './issuer.ts'

const folder = mkdtempSync(join(tmpdir(), 'headwater-rotation-'))
const admin = createKafkaAdmin(cryptoRandom)
const issuer = createCertificateIssuer()
const topic = 'orders'
const minuteMs = 60_000
const machines = new Map<number, KafkaProcess>()
const acknowledged: string[] = []
let cluster: LocalCluster
let second: CertificateAndKey
let bundle: string
/** With the certificate of each authority, and trust in both. */
let firstAccess: KafkaAccess
let secondAccess: KafkaAccess
let bob: TenantAccess

beforeAll(async () => {
  cluster = await createLocalCluster(folder, localRuntime(), { nodes: 3, heapMib: 128 })
  for (const node of cluster.nodes) machines.set(node.kafkaId, cluster.start(node))
  await inSync(cluster.access)
  second = await issuer.createAuthority('pcl_test', Date.now())
  bundle = cluster.authority.certificate + second.certificate
  const own = await issuer.issue(second, { commonName: certificateNames.controlPlane, hosts: [] }, Date.now())
  firstAccess = { ...cluster.access, caCertificate: bundle }
  secondAccess = { ...firstAccess, clientCertificate: own.certificate, clientKey: own.key }
  await admin.setDefaultMinInSync(cluster.access, 2)
  await admin.createTopic(cluster.access, { name: topic, partitions: 3, replicationFactor: 3, configs: {} })
  const password = generatePassword(cryptoRandom)
  await admin.upsertUser(cluster.access, 'bob', await createScramCredential(password, cryptoRandom))
  await admin.createAcls(cluster.access, [allow('bob', 'topic', topic), allow('bob', 'group', 'readers')])
  bob = { hosts: cluster.hosts, caCertificate: cluster.authority.certificate, userName: 'bob', password }
  await eventually(() => produceAsTenant(bob, topic, ['first']), minuteMs)
}, 3 * minuteMs)

afterAll(async () => {
  await admin.close()
  await cluster?.stop(1_000)
  rmSync(folder, { recursive: true, force: true })
})

async function inSync(access: KafkaAccess): Promise<void> {
  await eventually(async () => {
    const { brokerIds, quorum, partitions } = await admin.observe(access, { sizes: false })
    expect(brokerIds).toEqual([1, 2, 3])
    expect(quorum.caughtUpVoterIds).toEqual([1, 2, 3])
    expect(partitions).toMatchObject({ underReplicated: 0, withoutLeader: 0 })
  }, 2 * minuteMs)
}

/** Machines one after the other, each with what they are given now, while these clients write. */
async function roll(name: string, access: KafkaAccess, given: LocalCluster['given'], clients: TenantAccess[]) {
  Object.assign(cluster.given, given)
  const done = new AbortController()
  const writing = clients.map((client, index) => writeUntil(done.signal, client, `${name}-${index}`))
  for (const node of cluster.nodes) {
    await machines.get(node.kafkaId)?.stop(30_000)
    Object.assign(node, { volumeState: 'used', machine: { ...node.machine, id: `mac_${name}`, volumeState: 'used' } })
    machines.set(node.kafkaId, cluster.start(node))
    await inSync(access)
  }
  done.abort()
  await Promise.all(writing)
}

/** A new connection for each batch, so that every one of them asks who may be trusted. A batch is acknowledged or written again. */
async function writeUntil(signal: AbortSignal, client: TenantAccess, name: string): Promise<void> {
  for (let batch = 0; !signal.aborted; batch++) {
    const values = [0, 1, 2].map((index) => `${name}-${batch}-${index}`)
    await eventually(() => produceAsTenant(client, topic, values), minuteMs)
    acknowledged.push(...values)
    await sleep(100)
  }
}

function tenant(caCertificate: string): TenantAccess {
  return { ...bob, caCertificate }
}

/** Whether brokers show these clients a certificate that they trust. */
async function served(caCertificate: string): Promise<boolean[]> {
  return Promise.all(cluster.hosts.map(({ port }) => isLetIn(port, { ca: caCertificate })))
}

/** Whether the internal listeners let this certificate in. */
async function letIn({ caCertificate: ca, clientCertificate: cert, clientKey: key }: KafkaAccess): Promise<boolean[]> {
  const ports = cluster.nodes.flatMap(({ addresses }) => [addresses?.brokerPort ?? 0, addresses?.controllerPort ?? 0])
  return Promise.all(ports.map((port) => isLetIn(port, { ca, cert, key })))
}

function leafOf(authority: CertificateAndKey): Promise<CertificateAndKey> {
  return issuer.issue(authority, { commonName: certificateNames.broker, hosts: ['127.0.0.1'] }, Date.now())
}

const all = (value: boolean, count: number) => Array.from({ length: count }, () => value)

test('trust both, and new certificates of the old authority: every client is served', {
  timeout: 6 * minuteMs,
}, async () => {
  const first = cluster.authority
  const certificate = await leafOf(first)
  const clients = [tenant(first.certificate), tenant(bundle)]
  await roll('trust', firstAccess, { authorityCertificate: bundle, certificate }, clients)
  expect(await served(first.certificate)).toEqual(all(true, 3))
  expect(await letIn(firstAccess)).toEqual(all(true, 6))
  expect(await letIn(secondAccess)).toEqual(all(true, 6))
})

test('switch: who fetched both is served throughout, who did not is cut off', { timeout: 6 * minuteMs }, async () => {
  const given = { authorityCertificate: bundle, certificate: await leafOf(second) }
  await roll('switch', secondAccess, given, [tenant(bundle)])
  expect(await served(cluster.authority.certificate)).toEqual(all(false, 3))
  expect(await served(bundle)).toEqual(all(true, 3))
  expect(await letIn(firstAccess)).toEqual(all(true, 6))
})

test('drop the old: nobody is let in with a certificate of it, and no record is lost', {
  timeout: 6 * minuteMs,
}, async () => {
  const given = { ...cluster.given, authorityCertificate: second.certificate }
  await roll('drop', secondAccess, given, [tenant(bundle), tenant(second.certificate)])
  expect(await served(second.certificate)).toEqual(all(true, 3))
  expect(await letIn(firstAccess)).toEqual(all(false, 6))
  expect(await letIn({ ...secondAccess, caCertificate: second.certificate })).toEqual(all(true, 6))
  expect(acknowledged.length).toBeGreaterThan(30)
  await readUntilSeen(tenant(bundle), topic, 'readers', acknowledged)
})
