import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { catalogue } from '@headwater/capacity-planner'
import { systemClock, systemRandom } from '@headwater/control-loop/system'
import { createDatabase, createSealer, createVault, type Database, loadOuterKey } from '@headwater/database'
import { type Bell, startBell } from '@headwater/database/intent'
import { startTestDatabases } from '@headwater/database/testing'
import { createCertificateIssuer, createKafkaAdmin } from '@headwater/kafka'
import { type Clock, certificateNames, controlPlaneSubject } from '@headwater/model'
import type { Offerings } from '@headwater/provider'
import { createApi } from '../api.ts'
import type { Api } from '../context.ts'
import { ensureFirstOrganization } from '../first-organization.ts'
import { type ApiSettings, defaultSettings } from '../settings.ts'
import { fakePlacement } from './fake-placement.ts'
import { createFakeRecords, type FakeRecords } from './fake-records.ts'
import { createFakeTopics } from './fake-topics.ts'

export const order = {
  region: 'local',
  throughput: { ingressMBps: 0.1 },
  retentionHours: 24,
  availability: 'single-zone',
}

export interface Answered {
  status: number
  headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: tests look at bodies of every shape
  body: any
}

export interface TestApi {
  api: Api
  url: string
  database: Database
  databaseUrl: string
  operatorKey: string
  /** Ids of physical clusters that were rung for. */
  rings: string[]
  records: FakeRecords
  clock: Clock & { advance(ms: number): void }
  call(method: string, path: string, options?: CallOptions): Promise<Answered>
  /** A new organization and its admin key. */
  newOrganization(name: string): Promise<{ id: string; key: string }>
  newKey(scopes: string[], by?: string): Promise<string>
  orderCluster(name: string, key?: string): Promise<string>
  /** Makes the cluster look as after provisioning: phase, addresses, authority, and no operation that runs. */
  makeRunning(clusterId: string): Promise<void>
  /** Ends an operation as the reconciler does with one that succeeded. */
  makeEnded(operationId: string): Promise<void>
  stop(): Promise<void>
}

export interface CallOptions {
  key?: string | null
  body?: unknown
  /** Sent as it is. */
  rawBody?: string | Buffer
  headers?: Record<string, string>
}

/** The API over real HTTP and a PostgreSQL of its own; only Kafka and the cloud are in memory. */
export async function startTestApi(settings: Partial<ApiSettings> = {}): Promise<TestApi> {
  const stateFolder = fs.mkdtempSync(path.join(os.tmpdir(), 'headwater-api-'))
  const databases = await startTestDatabases()
  const { url: databaseUrl } = await databases.fresh()
  const database = createDatabase(databaseUrl, { poolSize: 10 })
  const sealer = createSealer(await loadOuterKey(path.join(stateFolder, 'outer.key')))
  const vault = createVault(database.pool, sealer)
  const bells: Bell[] = ['headwater_events', 'headwater_api_keys'].map((channel) =>
    startBell({ connectionString: databaseUrl, channel, retryMs: 50 }),
  )
  let aheadMs = 0
  const clock = {
    nowMs: () => systemClock.nowMs() + aheadMs,
    sleep: systemClock.sleep,
    advance: (ms: number) => {
      aheadMs += ms
    },
  }
  const rings: string[] = []
  const [eventBell, apiKeyBell] = bells
  if (!eventBell || !apiKeyBell) throw new Error('there are two bells')
  const records = createFakeRecords()
  const first = await ensureFirstOrganization({ pool: database.pool, stateFolder, clock, random: systemRandom })
  const operatorKey = first.key ?? ''
  const kafka = createKafkaAdmin(systemRandom)
  const api = await createApi({
    pool: database.pool,
    prisma: database.prisma,
    eventBell,
    apiKeyBell,
    sealer,
    vault,
    doorbell: {
      ring: async (id) => {
        rings.push(id)
      },
    },
    topics: createFakeTopics(),
    placement: fakePlacement,
    groups: kafka,
    records,
    consoleFolder: null,
    catalogue,
    offerings: async () => new Map(catalogue.regions.map(({ provider }) => [provider, offerings])),
    clock,
    random: systemRandom,
    settings: { ...defaultSettings, logLevel: 'silent', ...settings },
  })
  const url = await api.listen({ port: 0, host: '127.0.0.1' })

  async function call(method: string, target: string, options: CallOptions = {}): Promise<Answered> {
    const { key = operatorKey, body, rawBody, headers = {} } = options
    const sent = rawBody ?? (body === undefined ? undefined : JSON.stringify(body))
    const response = await fetch(new URL(target, url), {
      method,
      headers: {
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        ...(sent === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(sent === undefined ? {} : { body: sent }),
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json') ?? false
    return { status: response.status, headers: response.headers, body: isJson && text !== '' ? JSON.parse(text) : text }
  }

  return {
    api,
    url,
    database,
    databaseUrl,
    operatorKey,
    rings,
    records,
    clock,
    call,
    async newOrganization(name) {
      const { body } = made(await call('POST', '/v1/organizations', { body: { name } }))
      return { id: body.organization.id, key: body.apiKey.secret }
    },
    async newKey(scopes, by = operatorKey) {
      const name = `key-${Math.abs(aheadMs)}-${rings.length}-${scopes.join('-')}-${process.hrtime.bigint()}`
      return made(await call('POST', '/v1/api-keys', { key: by, body: { name, scopes } })).body.secret
    },
    async orderCluster(name, key = operatorKey) {
      return made(await call('POST', '/v1/clusters', { key, body: { name, order } })).body.cluster.id
    },
    async makeRunning(clusterId) {
      await makeRunning(database, clusterId, vault)
    },
    async makeEnded(operationId) {
      await database.pool.query("UPDATE operations SET state = 'succeeded', finished_at = now() WHERE id = $1", [
        operationId,
      ])
    },
    async stop() {
      await api.close()
      await kafka.close()
      await Promise.all(bells.map((bell) => bell.stop()))
      await database.close()
      await databases.stop()
      fs.rmSync(stateFolder, { recursive: true, force: true })
    },
  }
}

const offerings: Offerings = {
  zones: ['local-a', 'local-b', 'local-c'],
  sizes: ['local-a', 'local-b', 'local-c'].flatMap((zone) =>
    ['local.small', 'local.medium', 'local.large'].map((size) => ({ zone, size, available: true })),
  ),
  pool: { freeMemoryMib: 16_384, freeDiskGib: 200, diskOvercommit: 4 },
}

async function makeRunning(database: Database, clusterId: string, vault: ReturnType<typeof createVault>) {
  const { rows } = await database.pool.query<{ id: string }>(
    `UPDATE physical_clusters p SET phase = 'RUNNING', observed_generation = generation
     FROM clusters c WHERE c.physical_cluster_id = p.id AND c.id = $1 RETURNING p.id`,
    [clusterId],
  )
  const id = rows[0]?.id ?? ''
  await database.pool.query(
    `UPDATE operations SET state = 'succeeded', finished_at = now() WHERE physical_cluster_id = $1 AND state = 'running'`,
    [id],
  )
  const issuer = createCertificateIssuer()
  const authority = await issuer.createAuthority(id, Date.now())
  await vault.saveCertificate(id, { subject: 'authority', generation: 1, authority: 1 }, authority)
  const subject = { commonName: certificateNames.controlPlane, hosts: [] }
  const own = { subject: controlPlaneSubject, generation: 1, authority: 1 }
  await vault.saveCertificate(id, own, await issuer.issue(authority, subject, Date.now()))
  await database.pool.query(`INSERT INTO endpoints VALUES ($1, 1, '127.0.0.1', 9092), ($1, 2, '127.0.0.1', 9093)`, [id])
  await database.pool.query(
    `INSERT INTO nodes (id, physical_cluster_id, kafka_id, role, zone, size, heap_mib, volume, directory_id, volume_state, addresses)
     VALUES ($1, $2, 1, 'combined', 'local-a', 'local.small', 128, '{"sizeGib": 11, "iops": 3000, "throughputMiBps": 125}', 'd', 'used', $3)`,
    [
      `nod_${clusterId}`,
      id,
      JSON.stringify({
        internalHost: '127.0.0.1',
        brokerPort: 1,
        controllerPort: 2,
        tenantHost: '127.0.0.1',
        tenantPort: 9092,
      }),
    ],
  )
}

function made(answer: Answered): Answered {
  if (answer.status >= 300) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`)
  return answer
}
