import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Consumer, type GroupProtocols, stringDeserializers } from '@platformatic/kafka'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createKafkaAdmin } from './admin/kafka-admin.ts'
import { createScramCredential, generatePassword } from './scram.ts'
import { allow, codeOf, eventually } from './testing/checks.ts'
import { createLocalCluster, cryptoRandom, type LocalCluster } from './testing/local-cluster.ts'
import { localRuntime } from './testing/local-runtime.ts'
import { clientOptions, consumeAsTenant, produceAsTenant, type TenantAccess } from './testing/tenant-client.ts'

const topic = 'letters'
const folder = mkdtempSync(join(tmpdir(), 'headwater-groups-'))
const admin = createKafkaAdmin(cryptoRandom)
let cluster: LocalCluster
let tenant: TenantAccess

const describeGroup = (groupId: string) => admin.describeConsumerGroup(cluster.access, groupId)
const committed = async (groupId: string) =>
  (await describeGroup(groupId)).partitions.map(({ committedOffset }) => committedOffset)

/** A member that stays until `leave`. */
async function joinGroup(groupId: string, groupProtocol: (typeof GroupProtocols)[keyof typeof GroupProtocols]) {
  const consumer = new Consumer({
    ...clientOptions(tenant),
    groupId,
    groupProtocol,
    deserializers: stringDeserializers,
  })
  const stream = await consumer.consume({ topics: [topic], mode: 'earliest', autocommit: 100, maxWaitTime: 200 })
  stream.on('data', () => {})
  return { leave: () => consumer.close(true) }
}

beforeAll(async () => {
  cluster = await createLocalCluster(folder, localRuntime(), { nodes: 1, heapMib: 128 })
  const [node] = cluster.nodes
  if (!node) throw new Error('a cluster of one has one node')
  cluster.start(node)
  await eventually(() => admin.observe(cluster.access, { sizes: false }), 60_000)
  await admin.createTopic(cluster.access, { name: topic, partitions: 3, replicationFactor: 1, configs: {} })
  const [userName, password] = ['reader', generatePassword(cryptoRandom)]
  await admin.upsertUser(cluster.access, userName, await createScramCredential(password, cryptoRandom))
  const everyGroup = { ...allow(userName, 'group', '*') }
  await admin.createAcls(cluster.access, [allow(userName, 'topic', topic), everyGroup])
  tenant = { hosts: cluster.hosts, caCertificate: cluster.access.caCertificate, userName, password }
  const letters = Array.from({ length: 60 }, (_, index) => `letter ${index}`)
  await eventually(() => produceAsTenant(tenant, topic, letters), 30_000)
}, 120_000)

afterAll(async () => {
  await admin.close()
  await cluster?.stop(1_000)
  rmSync(folder, { recursive: true, force: true })
})

describe('consumer groups', () => {
  test('there is none before anybody reads', async () => {
    expect(await admin.listConsumerGroups(cluster.access)).toEqual([])
    expect(await codeOf(describeGroup('nobody'))).toBe('unknown_group')
  })

  test.each(['classic', 'consumer'] as const)(
    'one of the %s protocol is seen with its member and its lag',
    async (protocol) => {
      const groupId = `of-${protocol}`
      const member = await joinGroup(groupId, protocol)
      await eventually(async () => {
        const group = await describeGroup(groupId)
        expect(group.state).toBe('stable')
        expect(group.members).toMatchObject([{ clientId: 'tenant', clientHost: '127.0.0.1' }])
        expect(group.members[0]?.partitions).toHaveLength(3)
        expect(group.partitions.map(({ partition }) => partition)).toEqual([0, 1, 2])
        expect(group.partitions.every(({ memberId }) => memberId === group.members[0]?.memberId)).toBe(true)
        expect(sum(group.partitions.map(({ committedOffset }) => committedOffset))).toBe(60)
        expect(sum(group.partitions.map(({ endOffset }) => endOffset))).toBe(60)
      }, 30_000)
      const offsets = [{ topic, partition: 0, offset: 0 }]
      expect(await codeOf(admin.commitGroupOffsets(cluster.access, groupId, offsets))).toBe('group_active')
      await member.leave()
      await eventually(async () => expect((await describeGroup(groupId)).state).toBe('empty'), 30_000)
      const listed = await admin.listConsumerGroups(cluster.access)
      expect(listed).toContainEqual({ groupId, state: 'empty', members: 0, topics: [topic], lag: 0 })
      await admin.commitGroupOffsets(cluster.access, groupId, offsets)
      expect((await committed(groupId))[0]).toBe(0)
      const behind = (await admin.listConsumerGroups(cluster.access)).find((group) => group.groupId === groupId)
      expect(behind?.lag).toBe((await describeGroup(groupId)).partitions[0]?.endOffset)
    },
  )

  test('an offset is found by time, and none after the last record', async () => {
    const partitions = [0, 1, 2].map((partition) => ({ topic, partition }))
    const atFirst = await admin.findOffsets(cluster.access, partitions, 1)
    expect(atFirst).toEqual(partitions.map((each) => ({ ...each, offset: 0 })))
    expect(await admin.findOffsets(cluster.access, partitions, Date.now() + 3_600_000)).toEqual([])
  })

  test('a name that no shell would like is a name like another', async () => {
    const groupId = 'a/b?c=<script>alert(1)</script>ü\u202e'
    await consumeAsTenant(tenant, topic, groupId, 60)
    await eventually(
      async () => expect(await describeGroup(groupId)).toMatchObject({ groupId, state: 'empty' }),
      30_000,
    )
  })
})

function sum(values: (number | null)[]): number {
  return values.reduce<number>((total, value) => total + (value ?? 0), 0)
}
