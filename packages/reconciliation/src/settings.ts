import type { MachineRecord, NodeRecord, PhysicalClusterSpecification } from '@headwater/model'
import { textHash } from './back-off.ts'

/** By specification, which is never changed in place: it is asked for with every machine. */
const hashes = new WeakMap<PhysicalClusterSpecification, string>()

/**
 * Of the settings that a running Kafka cannot take over, a short hash: a machine that was started with another one is rolled.
 * Everything else that follows from a specification is dynamic, or belongs to the size, the role or the release. How many
 * partitions a topic gets whose maker does not say is taken over by the next start: it follows the number of brokers, and one
 * broker more is no reason to stop all the others.
 */
export function settingsOf(specification: PhysicalClusterSpecification): string {
  const known = hashes.get(specification)
  if (known !== undefined) return known
  const { replicationFactor, minInSync } = specification
  const hash = textHash([replicationFactor, minInSync].join()).toString(16).padStart(8, '0')
  hashes.set(specification, hash)
  return hash
}

/** What a machine's record keeps of its start: the hash of its settings, and the controllers by which it can find the quorum. */
export function settingsAtStart(specification: PhysicalClusterSpecification, nodes: NodeRecord[]): string {
  const controllers = nodes.filter(({ role, addresses }) => role !== 'broker' && addresses !== null)
  return `${settingsOf(specification)} ${controllers.map(({ kafkaId }) => kafkaId).join()}`
}

/** True of a machine of an earlier version too, which says nothing. */
export function hasSettings({ settings }: MachineRecord, specification: PhysicalClusterSpecification): boolean {
  return settings === undefined || settings.split(' ')[0] === settingsOf(specification)
}

/** Kafka ids of the controllers that a machine was told of when it started; empty where nobody wrote that down. */
export function controllersTold({ settings = '' }: MachineRecord): number[] {
  const [, ids = ''] = settings.split(' ')
  return ids === '' ? [] : ids.split(',').map(Number)
}
