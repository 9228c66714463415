import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import type { ClusterView } from '@headwater/api-contract'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  brokerProcesses,
  type ControlPlane,
  cleanUp,
  startControlPlane,
  temporaryFolder,
  until,
} from './control-plane.ts'
import { bootstrapOf, clientProperties, consume, kafkaTool, makeUser, order, produce, untilRunning } from './tenant.ts'

const recordCount = 10_000

describe('an order, with Kafka’s own clients', () => {
  const stateFolder = temporaryFolder()
  let plane: ControlPlane
  let cluster: ClusterView
  let properties: string

  beforeAll(async () => {
    plane = await startControlPlane(stateFolder)
    const ordered = await order(plane, 'orders')
    cluster = await untilRunning(plane, ordered.id)
    properties = await makeUser(plane, cluster.id, 'app', 'orders')
    await plane.api.post(`/v1/clusters/${cluster.id}/topics`, { name: 'orders', partitions: 6 })
  })

  afterAll(async () => {
    await plane.stop()
    await cleanUp(stateFolder)
  })

  it('is three brokers in processes of their own', () => {
    expect(brokerProcesses(stateFolder)).toHaveLength(3)
    expect(cluster.bootstrap).toHaveLength(3)
  })

  it(`takes ${recordCount} records with the handed-out credentials and gives every one back`, async () => {
    await produce(properties, 'orders', recordCount)
    expect(await consume(properties, 'orders', 'orders-readers', recordCount)).toBe(recordCount)
  })

  it('refuses a wrong password', async () => {
    const wrong = await clientProperties(plane, cluster.id, 'nobody', 'not-the-password')
    const { code, output } = await kafkaTool('org.apache.kafka.tools.TopicCommand', [
      ...['--bootstrap-server', bootstrapOf(wrong), '--command-config', wrong, '--list'],
    ])
    expect(code).not.toBe(0)
    expect(output).toContain('SaslAuthenticationException')
  })

  it('refuses a user what it was given no permission for', async () => {
    const { output } = await kafkaTool('org.apache.kafka.tools.TopicCommand', [
      ...['--bootstrap-server', bootstrapOf(properties), '--command-config', properties],
      ...['--create', '--topic', 'not-mine', '--partitions', '1'],
    ])
    expect(output).toContain('TopicAuthorizationException')
  })

  it('lets a tenant’s own tools make and delete topics within its permissions', async () => {
    const common = ['--bootstrap-server', bootstrapOf(properties), '--command-config', properties]
    const made = await kafkaTool('org.apache.kafka.tools.TopicCommand', [
      ...common,
      '--create',
      '--topic',
      'orders-own',
    ])
    expect(made.code).toBe(0)
    const topic = await plane.api.get<{ partitions: unknown[] }>(`/v1/clusters/${cluster.id}/topics/orders-own`)
    expect(topic.partitions).toHaveLength(3)
  })

  it('keeps Kafka’s own topics from a user that was given every topic', async () => {
    const { password } = await plane.api.post<{ password: string }>(`/v1/clusters/${cluster.id}/users`, {
      name: 'greedy',
    })
    await plane.api.post(`/v1/clusters/${cluster.id}/acls`, {
      principal: 'greedy',
      resourceType: 'topic',
      resourceName: '*',
      operation: 'all',
    })
    const greedy = await clientProperties(plane, cluster.id, 'greedy', password)
    const common = ['--bootstrap-server', bootstrapOf(greedy), '--command-config', greedy]
    await until('the permission to hold', 20_000, async () => {
      const { code } = await kafkaTool('org.apache.kafka.tools.TopicCommand', [...common, '--create', '--topic', 'any'])
      return code === 0
    })
    const { code, output } = await kafkaTool('org.apache.kafka.tools.TopicCommand', [
      ...common,
      ...['--delete', '--topic', '__consumer_offsets'],
    ])
    expect(code).not.toBe(0)
    expect(output).toContain('TopicAuthorizationException')
  })

  it('leaves no process, port, folder or row when it is deleted', async () => {
    const ports = cluster.bootstrap.map(({ port }) => port)
    await fetch(new URL(`/v1/clusters/${cluster.id}`, plane.url), {
      method: 'DELETE',
      headers: { authorization: `Bearer ${fs.readFileSync(path.join(stateFolder, 'operator.key'), 'utf8').trim()}` },
    }).then((response) => expect(response.status).toBe(202))
    await until('the cluster to be DELETED', 60_000, async () => {
      const now = await plane.api.get<ClusterView>(`/v1/clusters/${cluster.id}`)
      return now.phase === 'DELETED'
    })
    expect(brokerProcesses(stateFolder)).toEqual([])
    expect(fs.readdirSync(path.join(stateFolder, 'local', 'nodes'))).toEqual([])
    for (const port of ports) expect(await isOpen(port)).toBe(false)
    expect(await leftRows(stateFolder)).toEqual({})
  })
})

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

/** Tables that should be empty once the only cluster is gone, with what they still hold. */
async function leftRows(stateFolder: string): Promise<Record<string, number>> {
  const password = fs.readFileSync(path.join(stateFolder, 'postgres.password'), 'utf8').trim()
  const postmaster = fs.readFileSync(
    path.join(fs.realpathSync(path.join(stateFolder, 'postgres')), 'postmaster.pid'),
    'utf8',
  )
  const port = Number(postmaster.split('\n')[3])
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'headwater', password, database: 'headwater' })
  await client.connect()
  try {
    const left: Record<string, number> = {}
    for (const table of [
      'nodes',
      'machines',
      'certificates',
      'kafka_users',
      'acls',
      'endpoints',
      'leases',
      'reconciler_plans',
    ]) {
      const { rows } = await client.query<{ count: string }>(`SELECT count(*) FROM ${table}`)
      const count = Number(rows[0]?.count)
      if (count > 0) left[table] = count
    }
    return left
  } finally {
    await client.end()
  }
}
