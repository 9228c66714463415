import type { KafkaObservation, MoveThrottle } from '@headwater/reconciliation'
import { ConfigSources, type Connection } from '@platformatic/kafka'
import { allBrokers, alterConfigs, describeConfigs, typeCode, valueFrom } from './configs.ts'
import { listConfigResourcesV1 } from './kafka-calls.ts'

// The rate is a default for all brokers: any broker tells it in the request that tells the other defaults, and it holds for
// brokers that come later. It says by itself whether a throttle stands, so it is set first and taken away last.
export const moveRateKeys = ['leader.replication.throttled.rate', 'follower.replication.throttled.rate'] as const
/** Which copies of a topic are held to the rate; in-sync ones never are. */
const copyKeys = ['leader.replication.throttled.replicas', 'follower.replication.throttled.replicas'] as const
const everyCopy = '*'

/** What it holds for is only asked for while there is a rate. */
export async function readMoveThrottle(
  connection: Connection,
  byteRate: number | null,
  topics: string[],
): Promise<KafkaObservation['moveThrottle']> {
  if (byteRate === null) return null
  const copies = await throttledCopies(connection, topics)
  const held = copies.filter(({ values }) => values.every((value) => value === everyCopy))
  return { byteRate, topics: held.map(({ topic }) => topic).toSorted() }
}

/** Holds exactly these topics' copies to the rate, on all brokers; null: none, and without a rate. */
export async function setMoveThrottle(connection: Connection, throttle: MoveThrottle | null): Promise<void> {
  if (throttle !== null) await alterConfigs(connection, [allBrokers], toAll(moveRateKeys, String(throttle.byteRate)))
  await holdExactly(connection, throttle?.topics ?? [])
  if (throttle === null) await alterConfigs(connection, [allBrokers], toAll(moveRateKeys, null))
}

async function holdExactly(connection: Connection, topics: string[]): Promise<void> {
  const configured = await listConfigResourcesV1.async(connection, [typeCode('topic')])
  const copies = await throttledCopies(
    connection,
    configured.map(({ name }) => name),
  )
  const isSet = ({ values }: (typeof copies)[number]): boolean => values.some((value) => value !== undefined)
  const released = copies.filter((each) => isSet(each) && !topics.includes(each.topic)).map(({ topic }) => topic)
  await Promise.all([
    alterConfigs(connection, released.map(asResource), toAll(copyKeys, null)),
    alterConfigs(connection, topics.map(asResource), toAll(copyKeys, everyCopy)),
  ])
}

async function throttledCopies(
  connection: Connection,
  topics: string[],
): Promise<{ topic: string; values: (string | undefined)[] }[]> {
  const described = await describeConfigs(
    connection,
    topics.map((topic) => ({ resource: asResource(topic), keys: [...copyKeys] })),
  )
  return described.map((topic) => ({
    topic: topic.resourceName,
    values: copyKeys.map((key) => valueFrom(topic, ConfigSources.DYNAMIC_TOPIC_CONFIG, key)),
  }))
}

function asResource(name: string): { type: 'topic'; name: string } {
  return { type: 'topic', name }
}

function toAll(keys: readonly string[], value: string | null): Record<string, string | null> {
  return Object.fromEntries(keys.map((key) => [key, value]))
}
