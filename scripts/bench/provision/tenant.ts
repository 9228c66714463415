import { randomUUID } from 'node:crypto'
import {
  type Connection,
  createTopicsV7,
  fetchV17,
  metadataV12,
  ProduceAcks,
  ProtocolError,
  produceV11,
  ResponseError,
} from '@platformatic/kafka'
import {
  type BrokerAddress,
  destroyConnection,
  openConnection,
} from '../../../packages/kafka/src/admin/broker-connection.ts'
import { NotYet, patiently } from './patience.ts'

export interface Tenant {
  hosts: BrokerAddress[]
  caCertificate: string
  userName: string
  password: string
}

/** News reaches the brokers within milliseconds of each other. */
const pauseMs = 10
const requestTimeoutMs = 3_000
const fetchBytes = 64 * 1024

/**
 * The client of both sides. It writes one record with acks=all and reads it back, by the shortest way there is, without a
 * consumer group: the more both sides wait for the same thing, the smaller their difference looks. Then it waits until the
 * endpoint names all brokers, or a cluster of three would count while it has two.
 */
export async function recordThereAndBack(
  tenant: Tenant,
  given: { topic: string; createTopic: boolean; brokers: number },
): Promise<void> {
  const connections: Connection[] = []
  const connect = async (host: BrokerAddress): Promise<Connection> => {
    const connection = await openConnection(host, {
      tls: { ca: tenant.caCertificate },
      sasl: { mechanism: 'SCRAM-SHA-512', username: tenant.userName, password: tenant.password },
    })
    connections.push(connection)
    return connection
  }
  try {
    const first = await patiently(pauseMs, () => firstOf(tenant.hosts.map((host) => () => connect(host))))
    if (given.createTopic) await patiently(pauseMs, () => createTopic(first, given.topic))
    const partition = await patiently(pauseMs, () => leaderOf(first, given.topic))
    const leader = await patiently(pauseMs, () => connect(partition.leader))
    const text = randomUUID()
    const offset = await patiently(pauseMs, () => produce(leader, given.topic, text))
    await patiently(pauseMs, () => readBack(leader, partition.topicId, offset, text))
    await patiently(pauseMs, () => refuseFewerBrokers(first, given.brokers))
  } finally {
    for (const connection of connections) destroyConnection(connection)
  }
}

/** One after another, as clients go through their bootstrap servers. */
async function firstOf<T>(attempts: (() => Promise<T>)[]): Promise<T> {
  let last: unknown = new Error('there is nothing to try')
  for (const attempt of attempts) {
    try {
      return await attempt()
    } catch (error) {
      last = error
    }
  }
  throw last
}

/** With the cluster's defaults. */
async function createTopic(connection: Connection, name: string): Promise<void> {
  const topic = { name, numPartitions: -1, replicationFactor: -1, assignments: [], configs: [] }
  try {
    await createTopicsV7.api.async(connection, [topic], requestTimeoutMs, false)
  } catch (error) {
    if (!alreadyExists(error)) throw error
  }
}

function alreadyExists(error: unknown): boolean {
  return (
    error instanceof ResponseError &&
    error.errors.some((cause) => cause instanceof ProtocolError && cause.apiId === 'TOPIC_ALREADY_EXISTS')
  )
}

async function leaderOf(connection: Connection, name: string): Promise<{ topicId: string; leader: BrokerAddress }> {
  const { brokers, topics } = await metadataV12.api.async(connection, [name], false, false)
  const topic = topics.find((candidate) => candidate.name === name)
  const partition = topic?.partitions.find(({ partitionIndex }) => partitionIndex === 0)
  const leader = brokers.find(({ nodeId }) => nodeId === partition?.leaderId)
  if (topic === undefined || leader === undefined) throw new NotYet(`${name} has no leader yet`)
  return { topicId: topic.topicId, leader: { host: leader.host, port: leader.port } }
}

async function produce(connection: Connection, topic: string, text: string): Promise<bigint> {
  const record = { topic, partition: 0, value: Buffer.from(text) }
  const response = await produceV11.api.async(connection, ProduceAcks.ALL, requestTimeoutMs, [record])
  const written = typeof response === 'boolean' ? undefined : response.responses[0]?.partitionResponses[0]
  if (written === undefined) throw new NotYet('the record was not acknowledged')
  return written.baseOffset
}

async function readBack(connection: Connection, topicId: string, fetchOffset: bigint, text: string): Promise<void> {
  const wanted = {
    partition: 0,
    currentLeaderEpoch: -1,
    fetchOffset,
    lastFetchedEpoch: -1,
    partitionMaxBytes: fetchBytes,
  }
  const topics = [{ topicId, partitions: [wanted] }]
  const response = await fetchV17.api.async(connection, 500, 1, fetchBytes, 0, 0, -1, topics, [], '')
  const batches = response.responses[0]?.partitions[0]?.records ?? []
  const values = batches.flatMap(({ records }) => records.map(({ value }) => value?.toString()))
  if (!values.includes(text)) throw new NotYet('the record did not come back')
}

async function refuseFewerBrokers(connection: Connection, expected: number): Promise<void> {
  const { brokers } = await metadataV12.api.async(connection, [], false, false)
  if (brokers.length < expected) throw new NotYet(`${brokers.length} of ${expected} brokers are registered`)
}
