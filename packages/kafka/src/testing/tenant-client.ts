import { Consumer, Producer, stringDeserializers, stringSerializers } from '@platformatic/kafka'

/** What a tenant is given of a cluster. */
export interface TenantAccess {
  hosts: { host: string; port: number }[]
  caCertificate: string
  userName: string
  password: string
}

/** Writes records as a tenant's client does, acks=all, and fails at once where it may not. */
export async function produceAsTenant(access: TenantAccess, topic: string, values: string[]): Promise<void> {
  const producer = new Producer({ ...clientOptions(access), serializers: stringSerializers, retries: 0 })
  try {
    await producer.send({ messages: values.map((value) => ({ topic, key: value, value })), acks: -1 })
  } finally {
    await producer.close(true).catch(() => {})
  }
}

/** Reads `count` records from the beginning as a member of a group. */
export async function consumeAsTenant(
  access: TenantAccess,
  topic: string,
  groupId: string,
  count: number,
): Promise<string[]> {
  const consumer = new Consumer({ ...clientOptions(access), groupId, deserializers: stringDeserializers })
  const values: string[] = []
  try {
    const stream = await consumer.consume({ topics: [topic], mode: 'earliest', autocommit: true, maxWaitTime: 200 })
    for await (const message of stream) {
      values.push(message.value)
      if (values.length >= count) break
    }
    return values
  } finally {
    await consumer.close(true).catch(() => {})
  }
}

/** Reads from the beginning, as a member of a group, until all of these were seen. */
export async function readUntilSeen(access: TenantAccess, topic: string, groupId: string, wanted: Iterable<string>) {
  const missing = new Set(wanted)
  const consumer = new Consumer({ ...clientOptions(access), groupId, deserializers: stringDeserializers })
  try {
    const stream = await consumer.consume({ topics: [topic], mode: 'earliest', maxWaitTime: 200 })
    for await (const { value } of stream) {
      missing.delete(value)
      if (missing.size === 0) return
    }
  } finally {
    await consumer.close(true).catch(() => {})
  }
}

export function clientOptions(access: TenantAccess) {
  return {
    clientId: 'tenant',
    bootstrapBrokers: access.hosts,
    tls: { ca: access.caCertificate },
    sasl: { mechanism: 'SCRAM-SHA-512', username: access.userName, password: access.password },
    connectTimeout: 3_000,
    requestTimeout: 5_000,
  } as const
}
