import type { PhysicalClusterSpecification } from '@headwater/model'
import { textHash } from './back-off.ts'

/**
 * Of the settings that a running Kafka cannot take over, a short hash: a machine that was started with another one is rolled.
 * Everything else that follows from a specification is dynamic, or belongs to the size, the role or the release. How many
 * partitions a topic gets whose maker does not say is taken over by the next start: it follows the number of brokers, and one
 * broker more is no reason to stop all the others.
 */
export function settingsOf({ replicationFactor, minInSync }: PhysicalClusterSpecification): string {
  return textHash([replicationFactor, minInSync].join()).toString(16).padStart(8, '0')
}
