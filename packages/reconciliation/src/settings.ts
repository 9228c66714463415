import type { PhysicalClusterSpecification } from '@headwater/model'
import { textHash } from './back-off.ts'

/**
 * Of the settings that a running Kafka cannot take over, a short hash: a machine that was started with another one is rolled.
 * Everything else that follows from a specification is dynamic, or belongs to the size, the role or the release.
 */
export function settingsOf({ replicationFactor, minInSync, defaultPartitions }: PhysicalClusterSpecification): string {
  return textHash([replicationFactor, minInSync, defaultPartitions].join()).toString(16).padStart(8, '0')
}
