import {
  type ConnectionOptions,
  Consumer,
  MessagesStreamModes,
  ProduceAcks,
  Producer,
  stringDeserializers,
  stringSerializers,
} from '@platformatic/kafka'
import { KafkaRefusal } from './admin/kafka-refusal.ts'

/** What a tenant is handed to connect with. */
export interface TenantConnection {
  bootstrapServers: string[]
  userName: string
  password: string
  caCertificate: string
}

const readTimeoutMs = 20_000

/**
 * Sends `count` records to `topic` with acks=all and reads them back in a consumer group of their own, as a tenant's
 * program does. Resolves with the times of both, ms; rejects with a KafkaRefusal when a record did not come back.
 */
export async function sendAndReadBack(
  connection: TenantConnection,
  { topic, groupId, count }: { topic: string; groupId: string; count: number },
): Promise<{ produceMs: number; consumeMs: number }> {
  const options = {
    clientId: 'headwater-demo',
    bootstrapBrokers: connection.bootstrapServers,
    tls: { ca: connection.caCertificate },
    sasl: { mechanism: 'SCRAM-SHA-512', username: connection.userName, password: connection.password },
    retries: 3,
  } as const
  const run = globalThis.crypto.randomUUID()
  const wanted = new Set(Array.from({ length: count }, (_, index) => `${run} ${index}`))

  const startedMs = performance.now()
  const producer = new Producer({ ...options, serializers: stringSerializers })
  try {
    await producer.send({ acks: ProduceAcks.ALL, messages: [...wanted].map((value) => ({ topic, key: value, value })) })
  } finally {
    await producer.close()
  }
  const producedMs = performance.now()
  await readAll(options, { topic, groupId, wanted })
  return { produceMs: producedMs - startedMs, consumeMs: performance.now() - producedMs }
}

async function readAll(
  options: { clientId: string; bootstrapBrokers: string[] } & ConnectionOptions,
  { topic, groupId, wanted }: { topic: string; groupId: string; wanted: Set<string> },
): Promise<void> {
  const total = wanted.size
  const consumer = new Consumer({ ...options, groupId, deserializers: stringDeserializers })
  let timer: NodeJS.Timeout | undefined
  try {
    const stream = await consumer.consume({
      topics: [topic],
      mode: MessagesStreamModes.EARLIEST,
      maxWaitTime: 200,
      autocommit: false,
    })
    timer = setTimeout(() => void stream.close(), readTimeoutMs)
    for await (const message of stream) {
      wanted.delete(message.value)
      if (wanted.size === 0) break
    }
  } finally {
    clearTimeout(timer)
    await consumer.close(true)
  }
  if (wanted.size > 0) {
    throw new KafkaRefusal('timeout', `${wanted.size} of ${total} records did not come back within ${readTimeoutMs} ms`)
  }
}
