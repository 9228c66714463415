import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { topicUserName } from '@headwater/model'
import { Producer } from '@platformatic/kafka'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createKafkaAdmin } from '../admin/kafka-admin.ts'
import { createCertificateIssuer } from '../certificates/issuer.ts'
import { codeOf, eventually } from '../testing/checks.ts'
import { createLocalCluster, cryptoRandom, type LocalCluster } from '../testing/local-cluster.ts'
import { localRuntime } from '../testing/local-runtime.ts'
import { maxBatchBytes } from './compression.ts'
import type { ReadQuery, ReadStart, ShownRecord } from './read-records.ts'
import type { RecordAccess } from './topic-records.ts'

const folder = mkdtempSync(join(tmpdir(), 'headwater-records-'))
const admin = createKafkaAdmin(cryptoRandom)
let cluster: LocalCluster
let producer: Producer

beforeAll(async () => {
  cluster = await createLocalCluster(folder, localRuntime(), { nodes: 2, heapMib: 192 })
  for (const node of cluster.nodes) cluster.start(node)
  await eventually(
    async () => expect((await admin.observe(cluster.access, { sizes: false })).brokerIds).toEqual([1, 2]),
    120_000,
  )
  producer = new Producer({
    clientId: 'test',
    bootstrapBrokers: cluster.access.bootstrap,
    tls: {
      ca: cluster.access.caCertificate,
      cert: cluster.access.clientCertificate,
      key: cluster.access.clientKey,
    },
  })
})
afterAll(async () => {
  await producer?.close(true).catch(() => {})
  await admin.close()
  await cluster?.stop(1_000)
  rmSync(folder, { recursive: true, force: true })
})

/** A new topic, and what its user may do: nothing yet. */
async function newTopic(topic: string, partitions = 1, configs: Record<string, string> = {}): Promise<RecordAccess> {
  await admin.createTopic(cluster.access, { name: topic, partitions, replicationFactor: 1, configs })
  await eventually(async () => expect((await admin.readPartitionOffsets(cluster.access, topic)).size).toBe(partitions))
  const commonName = topicUserName(randomBytes(20).toString('hex'))
  const made = await createCertificateIssuer().issue(cluster.authority, { commonName, hosts: [], days: 1 }, Date.now())
  const access = { ...cluster.access, clientCertificate: made.certificate, clientKey: made.key }
  return { operator: cluster.access, user: { principal: `CN=${commonName}`, access } }
}

function read(access: RecordAccess, topic: string, start: ReadStart, more: Partial<ReadQuery> = {}) {
  const query = { topic, partition: null, start, limit: 50, contains: null, shownBytes: 1_000, ...more }
  return admin.readRecords(access, query)
}

async function readThrough(access: RecordAccess, topic: string, first: ReadStart, more: Partial<ReadQuery> = {}) {
  const records: ShownRecord[] = []
  for (let start = first, pages = 0; pages < 100; pages++) {
    const page = await read(access, topic, start, more)
    records.push(...page.records)
    if (page.isEnd) return records
    start = page.next
  }
  throw new Error('a hundred pages did not reach the end')
}

const values = (records: ShownRecord[]) => records.map(({ value }) => value?.data)

test('a topic’s user is given the right to read that topic, sees no other, and is given it again', async () => {
  await newTopic('other')
  const access = await newTopic('own')
  await producer.send({ messages: [{ topic: 'own', value: Buffer.from('mine') }], acks: -1 })
  const acls = async () =>
    (await admin.observe(cluster.access, { sizes: false })).acls.filter(
      ({ principal }) => principal === access.user.principal,
    )
  expect(await admin.listTopics(access.user.access)).toEqual([])
  expect(values((await read(access, 'own', { kind: 'oldest' })).records)).toEqual(['mine'])
  expect(await acls()).toMatchObject([{ resourceName: 'own', operation: 'read', permission: 'allow' }])
  expect((await admin.listTopics(access.user.access)).map(({ name }) => name)).toEqual(['own'])
  await expect(codeOf(admin.createAcls(access.user.access, await acls()))).resolves.toBe('not_authorized')
  // as the loop does with rights that the API did not store
  await admin.deleteAcls(cluster.access, await acls())
  await eventually(async () => expect(await admin.listTopics(access.user.access)).toEqual([]))
  expect(values((await read(access, 'own', { kind: 'newest' })).records)).toEqual(['mine'])
})

test('pages over many partitions show each record once, forwards and backwards, from an offset and from a time', async () => {
  const access = await newTopic('paged', 6)
  const startMs = Date.now() - 1_000_000
  const messages = Array.from({ length: 500 }, (_, index) => ({
    topic: 'paged',
    partition: (index * 7) % 6,
    key: Buffer.from(`key ${index}`),
    value: Buffer.from(`value ${index}`),
    timestamp: BigInt(startMs + index),
  }))
  for (let first = 0; first < 500; first += 100)
    await producer.send({ messages: messages.slice(first, first + 100), acks: -1 })
  const all = messages.map(({ value }) => value.toString())

  expect(values(await readThrough(access, 'paged', { kind: 'oldest' }))).toEqual(all)
  expect(values(await readThrough(access, 'paged', { kind: 'newest' }))).toEqual(all.toReversed())
  expect(values(await readThrough(access, 'paged', { kind: 'time', atMs: startMs + 400 }))).toEqual(all.slice(400))
  const tail = await readThrough(access, 'paged', { kind: 'offset', offset: 80n }, { partition: 0 })
  expect(tail.map(({ offset }) => offset)).toEqual([80n, 81n, 82n, 83n])
  expect(values(await readThrough(access, 'paged', { kind: 'newest' }, { contains: Buffer.from('ue 37') }))).toEqual(
    ['379', '378', '377', '376', '375', '374', '373', '372', '371', '370', '37'].map((n) => `value ${n}`),
  )
  expect(await codeOf(read(access, 'paged', { kind: 'oldest' }, { partition: 6 }))).toBe('unknown_partition')
})

test('records whose times are in no order are shown once each, in the order of their partition', async () => {
  const access = await newTopic('disordered', 2)
  const messages = Array.from({ length: 300 }, (_, index) => ({
    topic: 'disordered',
    partition: index % 2,
    value: Buffer.from(String(index)),
    timestamp: BigInt(1_000_000 + ((index * 7_919) % 300)),
  }))
  await producer.send({ messages, acks: -1 })
  for (const kind of ['oldest', 'newest'] as const) {
    const records = await readThrough(access, 'disordered', { kind })
    for (const partition of [0, 1]) {
      const seen = records.filter((record) => record.partition === partition).map(({ offset }) => Number(offset))
      const inOrder = Array.from({ length: 150 }, (_, offset) => offset)
      expect(seen).toEqual(kind === 'oldest' ? inOrder : inOrder.toReversed())
    }
  }
})

test('binary, empty, huge and deleted values are told apart, and shown within their limit', async () => {
  const access = await newTopic('kinds', 1, { 'max.message.bytes': '4000000' })
  const startMs = Date.now()
  const huge = Buffer.alloc(2_000_000, '€')
  const sent = [Buffer.from([0xff, 0xfe, 0x00]), Buffer.alloc(0), huge]
  for (const value of sent)
    await producer.send({
      messages: [{ topic: 'kinds', value, headers: new Map([[Buffer.from('trace'), Buffer.from([1, 0x80])]]) }],
      acks: -1,
    })
  await admin.produceRecord(access, 'kinds', {
    partition: null,
    key: Buffer.from('gone'),
    value: null,
    headers: [{ key: Buffer.from('why'), value: Buffer.from('deleted') }],
    timestampMs: startMs + 1_000_000,
  })
  const { records, isEnd } = await read(access, 'kinds', { kind: 'oldest' })
  expect(isEnd).toBe(true)
  expect(records.map(({ value }) => value)).toEqual([
    { bytes: 3, encoding: 'base64', data: '//4A', isCut: false },
    { bytes: 0, encoding: 'text', data: '', isCut: false },
    { bytes: 2_000_000, encoding: 'base64', data: huge.toString('base64', 0, 1_000), isCut: true },
    null,
  ])
  expect(records.at(-1)).toMatchObject({ key: { data: 'gone' }, timestampMs: startMs + 1_000_000, headerCount: 1 })
  expect(records[0]?.headers).toMatchObject([{ key: { data: 'trace' }, value: { encoding: 'base64' } }])
})

test('a batch that would fill the memory is passed over, and what is beside it is shown', async () => {
  const access = await newTopic('bombs', 1)
  const batches = [
    { value: Buffer.from('before'), compression: 'lz4' },
    { value: Buffer.alloc(maxBatchBytes + 1), compression: 'zstd' },
    { value: Buffer.from('after'), compression: 'snappy' },
  ] as const
  for (const { value, compression } of batches)
    await producer.send({ messages: [{ topic: 'bombs', value }], acks: -1, compression })
  for (const kind of ['oldest', 'newest'] as const) {
    const page = await read(access, 'bombs', { kind })
    expect(values(page.records).toSorted()).toEqual(['after', 'before'])
    expect(page.unreadable).toMatchObject([{ partition: 0, firstOffset: 1n, lastOffset: 1n }])
  }
})

test('a record that the broker does not take is refused with its words', async () => {
  const access = await newTopic('compacted', 1, { 'cleanup.policy': 'compact' })
  const record = { partition: null, key: null, headers: [], timestampMs: Date.now() }
  expect(await codeOf(admin.produceRecord(access, 'compacted', { ...record, value: Buffer.from('x') }))).toBe(
    'invalid_record',
  )
  const large = { ...record, key: Buffer.from('k'), value: Buffer.alloc(2_000_000) }
  expect(await codeOf(admin.produceRecord(access, 'compacted', large))).toBe('invalid_record')
})

test('the figures of a list of topics, and where partitions begin and end, are told', async () => {
  const access = await newTopic('measured', 2, { 'retention.ms': '60000' })
  await producer.send({
    messages: [{ topic: 'measured', partition: 1, value: Buffer.alloc(10_000) }],
    acks: -1,
  })
  const topics = (await admin.listTopics(cluster.access)).filter(({ name }) => name === 'measured')
  const figures = (await admin.readTopicFigures(access.operator, topics)).get('measured')
  expect(figures?.configs['retention.ms']).toEqual({ value: '60000', isDefault: false })
  expect(figures?.bytes).toBeGreaterThan(10_000)
  expect(await admin.readPartitionOffsets(cluster.access, 'measured')).toEqual(
    new Map([
      [0, { earliest: 0n, latest: 0n }],
      [1, { earliest: 0n, latest: 1n }],
    ]),
  )
  await admin.alterTopicConfigs(cluster.access, 'measured', { 'retention.ms': null, 'cleanup.policy': 'compact' })
  await eventually(async () => {
    const { configs } = await admin.describeTopic(cluster.access, 'measured')
    expect(configs).toMatchObject({ 'retention.ms': { isDefault: true }, 'cleanup.policy': { value: 'compact' } })
  })
  expect(await codeOf(admin.alterTopicConfigs(cluster.access, 'measured', { 'min.insync.replicas': '1' }))).toBe(
    'invalid_config',
  )
  expect(await codeOf(admin.alterTopicConfigs(cluster.access, 'nowhere', { 'retention.ms': '1' }))).toBe(
    'unknown_topic',
  )
})
