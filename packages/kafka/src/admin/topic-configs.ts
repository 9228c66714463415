import { KafkaRefusal } from './kafka-refusal.ts'

/**
 * What tenants may set on a topic through our API. Not here: what would take a promise away (min.insync.replicas, unclean
 * elections, replica placement) and what only costs the brokers (tiny segments, frequent flushes).
 */
export const settableTopicConfigs = [
  'cleanup.policy',
  'compression.type',
  'delete.retention.ms',
  'max.compaction.lag.ms',
  'max.message.bytes',
  'message.timestamp.type',
  'min.compaction.lag.ms',
  'retention.bytes',
  'retention.ms',
] as const
export type SettableTopicConfig = (typeof settableTopicConfigs)[number]

/** What a list of topics shows, and what a single topic shows. */
export const listedTopicConfigs = ['cleanup.policy', 'retention.ms', 'retention.bytes']
export const describedTopicConfigs = [...settableTopicConfigs, 'min.insync.replicas', 'segment.bytes']

/** Refuses with `invalid_config` what is not to be set. Values are Kafka's to check. */
export function refuseOtherConfigs(configs: Record<string, string | null>): void {
  const names: readonly string[] = settableTopicConfigs
  const refused = Object.keys(configs).filter((name) => !names.includes(name))
  if (refused.length > 0) {
    throw new KafkaRefusal('invalid_config', `${refused.join(', ')} cannot be set; these can: ${names.join(', ')}`)
  }
}
