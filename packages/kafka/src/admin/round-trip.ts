import { randomUUID } from 'node:crypto'
import { probeTopicName, probeUserName } from '@headwater/model'
import { type Connection, fetchV17, ProduceAcks, produceV11 } from '@platformatic/kafka'
import { type BrokerAddress, openConnection } from './broker-connection.ts'
import { KafkaRefusal } from './kafka-refusal.ts'
import { type MetadataResponse, readMetadata } from './metadata.ts'

const produceTimeoutMs = 2_500
const fetchWaitMs = 500
const fetchBytes = 64 * 1024

/** What no waiting can make right: a broker sends tenants to an address that is not theirs. */
export class ForeignAddress extends KafkaRefusal {}

/** Connects as the probe user, the way a tenant's client does. */
export function openTenantConnection(
  host: BrokerAddress,
  caCertificate: string,
  password: string,
): Promise<Connection> {
  return openConnection(host, {
    tls: { ca: caCertificate },
    sasl: { mechanism: 'SCRAM-SHA-512', username: probeUserName, password },
  })
}

/** Where the probe topic's one partition is led, as a broker of the endpoint tells a tenant. */
export interface ProbeLeader {
  host: BrokerAddress
  topicId: string
}

/**
 * What one broker tells a tenant: all of the endpoint and nothing else, and who leads the probe topic. `endpoint` is all of
 * its hosts. Rejects with what is not as it should be, or not yet.
 */
export async function readProbeLeader(connection: Connection, endpoint: BrokerAddress[]): Promise<ProbeLeader> {
  const metadata = await readMetadata(connection, [probeTopicName])
  refuseOtherAddresses(metadata, endpoint)
  const topic = metadata.topics.find(({ name }) => name === probeTopicName)
  const leader = metadata.brokers.find(({ nodeId }) => nodeId === topic?.partitions[0]?.leaderId)
  if (topic === undefined || leader === undefined) throw new KafkaRefusal('failed', 'the probe topic has no leader yet')
  return { host: leader, topicId: topic.topicId }
}

/** One tenant's record to the probe topic's leader and back. */
export async function roundTrip(connection: Connection, topicId: string): Promise<void> {
  const partition = 0
  const text = randomUUID()
  const offset = await produce(connection, partition, text)
  await readBack(connection, topicId, partition, offset, text)
}

/** A tenant's client goes where the metadata sends it, so all of it has to be the endpoint. */
function refuseOtherAddresses(metadata: MetadataResponse, endpoint: BrokerAddress[]): void {
  const advertised = metadata.brokers.map(addressText)
  const promised = endpoint.map(addressText)
  const foreign = advertised.filter((address) => !promised.includes(address))
  const missing = promised.filter((address) => !advertised.includes(address))
  if (foreign.length > 0) {
    throw new ForeignAddress('failed', `brokers advertise ${foreign.join(', ')}, which is not of the endpoint`)
  }
  if (missing.length > 0) throw new KafkaRefusal('failed', `no broker advertises ${missing.join(', ')} yet`)
}

async function produce(connection: Connection, partition: number, text: string): Promise<bigint> {
  const record = { topic: probeTopicName, partition, value: Buffer.from(text) }
  const response = await produceV11.api.async(connection, ProduceAcks.ALL, produceTimeoutMs, [record])
  const written = typeof response === 'boolean' ? undefined : response.responses[0]?.partitionResponses[0]
  if (written === undefined) throw new KafkaRefusal('failed', 'the record was not acknowledged')
  return written.baseOffset
}

async function readBack(
  connection: Connection,
  topicId: string,
  partition: number,
  fetchOffset: bigint,
  text: string,
): Promise<void> {
  const wanted = {
    partition,
    currentLeaderEpoch: -1,
    fetchOffset,
    lastFetchedEpoch: -1,
    partitionMaxBytes: fetchBytes,
  }
  const sessionless = { id: 0, epoch: -1 }
  const response = await fetchV17.api.async(
    connection,
    fetchWaitMs,
    1,
    fetchBytes,
    0,
    sessionless.id,
    sessionless.epoch,
    [{ topicId, partitions: [wanted] }],
    [],
    '',
  )
  const batches = response.responses[0]?.partitions[0]?.records ?? []
  const values = batches.flatMap(({ records }) => records.map(({ value }) => value?.toString()))
  if (!values.includes(text)) throw new KafkaRefusal('failed', 'an acknowledged record could not be read back')
}

export function addressText({ host, port }: BrokerAddress): string {
  return `${host}:${port}`
}
