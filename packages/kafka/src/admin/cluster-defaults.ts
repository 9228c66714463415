import type { KafkaObservation } from '@headwater/reconciliation'
import { ConfigSources, type Connection } from '@platformatic/kafka'
import { retention } from '../rendering/retention.ts'
import { allBrokers, alterConfigs, describeConfigs, valueFrom } from './configs.ts'
import { moveRateKeys } from './move-throttle.ts'

const minInSyncKey = 'min.insync.replicas'
const retentionKey = 'log.retention.ms'
/** Kafka's own topics that have a minimum; which of them exist depends on what tenants have used. */
const internalTopics = ['__consumer_offsets', '__transaction_state', '__share_group_state']

type Defaults = Pick<KafkaObservation, 'defaultMinInSync' | 'defaultRetentionMs' | 'internalMinInSync'>

/** What is set for all brokers, and the minimum of Kafka's own topics: one request, which any broker answers by itself. */
export async function readDefaults(connection: Connection): Promise<Defaults & { moveByteRate: number | null }> {
  const [defaults, ...topics] = await describeConfigs(connection, [
    { resource: allBrokers, keys: [minInSyncKey, retentionKey, ...moveRateKeys] },
    ...internalTopics.map((name) => ({ resource: { type: 'topic', name } as const, keys: [minInSyncKey] })),
  ])
  const defaultOf = (key: string): number | null =>
    numberOrNull(valueFrom(defaults, ConfigSources.DYNAMIC_DEFAULT_BROKER_CONFIG, key))
  const minimums = topics.flatMap((topic): [string, number][] => {
    const minimum = valueFrom(topic, ConfigSources.DYNAMIC_TOPIC_CONFIG, minInSyncKey)
    return minimum === undefined ? [] : [[topic.resourceName, Number(minimum)]]
  })
  const rates = moveRateKeys.flatMap((key) => defaultOf(key) ?? [])
  return {
    defaultMinInSync: defaultOf(minInSyncKey),
    defaultRetentionMs: defaultOf(retentionKey),
    internalMinInSync: Object.fromEntries(minimums),
    moveByteRate: rates.length === 0 ? null : Math.min(...rates),
  }
}

export function setDefaultMinInSync(connection: Connection, minInSync: number): Promise<void> {
  return alterConfigs(connection, [allBrokers], { [minInSyncKey]: String(minInSync) })
}

/** How long segments are written to goes with it, as it does in what a broker is started with. */
export function setDefaultRetention(connection: Connection, retentionHours: number | null): Promise<void> {
  const { retentionMs, rollMs } = retention(retentionHours)
  return alterConfigs(connection, [allBrokers], { [retentionKey]: String(retentionMs), 'log.roll.ms': String(rollMs) })
}

export function setInternalMinInSync(connection: Connection, topics: string[], minInSync: number): Promise<void> {
  const resources = topics.map((name) => ({ type: 'topic', name }) as const)
  return alterConfigs(connection, resources, { [minInSyncKey]: String(minInSync) })
}

function numberOrNull(value: string | undefined): number | null {
  return value === undefined ? null : Number(value)
}
