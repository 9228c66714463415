import { aclKey, isInternalTopic, retentionMs } from '@headwater/model'
import { type Desired, platformAcls } from '@headwater/reconciliation'
import type { SimulatedKafka } from '../simulated-kafka.ts'
import type { SimulatedCluster } from './cluster.ts'

type KafkaWorld = SimulatedKafka['world']

/** What is in Kafka otherwise than after a fresh create of this specification, as a sentence; null when nothing is. */
export function kafkaDifference({ kafka, specification }: SimulatedCluster, desired: Desired): string | null {
  const { world } = kafka
  return (
    membersDifference(world, desired.nodes) ??
    settingsDifference(world, specification) ??
    copiesDifference(world, specification) ??
    accessDifference(world, desired)
  )
}

function membersDifference(world: KafkaWorld, nodes: Desired['nodes']): string | null {
  const idsOf = (role: string): string =>
    nodes
      .filter((node) => node.role !== role)
      .map(({ kafkaId }) => kafkaId)
      .toSorted((a, b) => a - b)
      .join()
  const brokers = [...world.brokers.values()].filter(({ fenced }) => !fenced).map(({ kafkaId }) => kafkaId)
  if (brokers.toSorted((a, b) => a - b).join() !== idsOf('controller'))
    return `brokers ${brokers.join()} are registered`
  if (world.brokers.size !== brokers.length) return 'Kafka remembers brokers that are gone'
  const voters = world.quorum.voters.map(({ kafkaId }) => kafkaId).toSorted((a, b) => a - b)
  if (voters.join() !== idsOf('broker')) return `voters are ${voters.join()}, not ${idsOf('broker')}`
  const cordoned = brokers.filter((id) => world.cordonedIds.has(id))
  return cordoned.length > 0 ? `brokers ${cordoned.join()} are cordoned` : null
}

function settingsDifference(world: KafkaWorld, specification: Desired['specification']): string | null {
  if (world.throttle !== null) return 'a throttle of moves is left'
  if (world.defaultMinInSync !== specification.minInSync) return `the minimum in sync is ${world.defaultMinInSync}`
  if (world.defaultRetentionMs !== retentionMs(specification.retentionHours))
    return `records stay for ${world.defaultRetentionMs} ms`
  const { producerByteRate, consumerByteRate } = specification.quotas
  const quota = world.defaultQuota
  if (quota?.producerByteRate !== producerByteRate || quota.consumerByteRate !== consumerByteRate)
    return `the quotas are ${JSON.stringify(quota)}`
  for (const { name, minInSync } of world.topics.values())
    if (isInternalTopic(name) && minInSync !== null && minInSync !== specification.minInSync)
      return `the minimum of ${name} is ${minInSync}`
  return null
}

function copiesDifference(world: KafkaWorld, { replicationFactor }: Desired['specification']): string | null {
  for (const { key, isr, replicas, adding, removing } of world.partitions.values()) {
    if (adding.length + removing.length > 0) return `${key} is still being moved`
    if (isr.length < replicas.length) return `${key} lacks a copy in sync`
    if (replicas.length !== Math.min(replicationFactor, world.brokers.size))
      return `${key} has ${replicas.length} copies`
  }
  return null
}

function accessDifference(world: KafkaWorld, { users, acls }: Desired): string | null {
  const named = users.map(({ name }) => name).toSorted()
  const there = [...world.userNames].toSorted()
  if (there.join() !== named.join()) return `Kafka has the users ${there.join()}, not ${named.join()}`
  const wanted = [...platformAcls, ...acls].map(aclKey).toSorted()
  const present = world.acls.map(aclKey).toSorted()
  return present.join() === wanted.join()
    ? null
    : `Kafka has ${present.length} permissions, not the ${wanted.length} that were given`
}
