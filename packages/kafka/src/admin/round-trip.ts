import { randomUUID } from 'node:crypto'
import { probeTopicName, probeUserName } from '@headwater/model'
import { type Connection, fetchV17, ProduceAcks, produceV11 } from '@platformatic/kafka'
import { type BrokerAddress, destroyConnection, openConnection } from './broker-connection.ts'
import { KafkaRefusal } from './kafka-refusal.ts'
import { type MetadataResponse, readMetadata } from './metadata.ts'

const produceTimeoutMs = 2_500
const fetchWaitMs = 500
const fetchBytes = 64 * 1024

/** One tenant's record there and back through one host of an endpoint. Rejects with what is not as it should be. */
export async function roundTrip(probe: {
  host: BrokerAddress
  /** All hosts of the endpoint: what brokers advertise to tenants must be these. */
  endpoint: BrokerAddress[]
  caCertificate: string
  password: string
}): Promise<void> {
  const connection = await openConnection(probe.host, {
    tls: { ca: probe.caCertificate },
    sasl: { mechanism: 'SCRAM-SHA-512', username: probeUserName, password: probe.password },
  })
  try {
    const metadata = await readMetadata(connection, [probeTopicName])
    refuseOtherAddresses(metadata, probe.endpoint)
    const { topicId, partition } = partitionLedBy(metadata, probe.host)
    const text = randomUUID()
    const offset = await produce(connection, partition, text)
    await readBack(connection, topicId, partition, offset, text)
  } finally {
    destroyConnection(connection)
  }
}

/** A tenant's client goes where the metadata sends it, so all of it has to be the endpoint. */
function refuseOtherAddresses(metadata: MetadataResponse, endpoint: BrokerAddress[]): void {
  const advertised = metadata.brokers.map(addressText).toSorted()
  const promised = endpoint.map(addressText).toSorted()
  if (advertised.join() !== promised.join()) {
    throw new KafkaRefusal(
      'failed',
      `brokers advertise ${advertised.join(', ')}, the endpoint is ${promised.join(', ')}`,
    )
  }
}

function partitionLedBy(metadata: MetadataResponse, host: BrokerAddress): { topicId: string; partition: number } {
  const broker = metadata.brokers.find((candidate) => addressText(candidate) === addressText(host))
  const topic = metadata.topics.find(({ name }) => name === probeTopicName)
  const partition = topic?.partitions.find(({ leaderId }) => leaderId === broker?.nodeId)
  if (topic === undefined || partition === undefined) {
    throw new KafkaRefusal('failed', 'the broker leads no partition of the probe topic yet')
  }
  return { topicId: topic.topicId, partition: partition.partitionIndex }
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

function addressText({ host, port }: BrokerAddress): string {
  return `${host}:${port}`
}
