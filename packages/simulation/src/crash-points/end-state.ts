import { aclKey } from '@headwater/model'
import type { SimulatedCluster } from '../engine/cluster.ts'
import type { SimulationWorld } from '../engine/world.ts'

/** What there is of a cluster in the cloud, in Kafka and in the database, ids aside: a line a thing, sorted. */
export function endStateOf(world: SimulationWorld, cluster: SimulatedCluster): string[] {
  return [...cloudLines(world, cluster), ...storeLines(world, cluster), ...kafkaLines(cluster)].toSorted()
}

function cloudLines(world: SimulationWorld, { id }: SimulatedCluster): string[] {
  const nodes = world.provider.cloud.truth(id)
  return nodes.map(
    ({ zone, state, volume, machine }) =>
      `cloud: ${state} node in ${zone} with ${volume?.sizeGib ?? 'no'} GiB, its machine ${machine?.state ?? 'none'}`,
  )
}

function storeLines(world: SimulationWorld, { id }: SimulatedCluster): string[] {
  const { desired, operations, findings } = world.store.cluster(id)
  return [
    `store: phase ${desired.phase}`,
    ...desired.nodes.map(
      ({ role, zone, size, heapMib, volume, machine }) =>
        `store: ${role} in ${zone}, ${size}, heap ${heapMib}, ${volume.sizeGib} GiB, release ${machine?.release}`,
    ),
    ...desired.users.map(
      ({ name, generation, appliedGeneration, deleting }) =>
        `store: user ${name} ${appliedGeneration} of ${generation}${deleting ? ', to be deleted' : ''}`,
    ),
    ...desired.acls.map((acl) => `store: acl ${aclKey(acl)}${acl.deleting ? ', to be deleted' : ''}`),
    ...desired.conditions.map(({ type, status, reason }) => `store: ${type} ${status} ${reason}`),
    // a fault may take a machine long enough for a heal of its own; what tenants asked for ends as it did without
    ...operations
      .filter(({ type, state }) => type !== 'heal_cluster' && state !== 'superseded' && state !== 'succeeded')
      .map(({ type, state }) => `store: operation ${type} ${state}`),
    `store: last operation ${operations.findLast(({ type }) => type !== 'heal_cluster')?.state}`,
    ...findings.filter(({ closedAtMs }) => closedAtMs === null).map(({ type }) => `store: finding ${type}`),
  ]
}

function kafkaLines(cluster: SimulatedCluster): string[] {
  if (cluster.deletionRequested) return []
  // what a topic is made with when its maker does not say
  const boots = [...cluster.kafka.world.processes.values()].filter(({ stage }) => stage === 'serving')
  cluster.kafka.advance()
  const { world } = cluster.kafka
  const zoneOf = (id: number): string => world.brokers.get(id)?.zone ?? 'nowhere'
  // Kafka keeps the configuration of brokers that are gone
  const cordoned = [...world.cordonedIds].filter((id) => world.brokers.has(id))
  const used = new Set([...world.partitions.values()].flatMap(({ replicas }) => replicas))
  return [
    ...boots.map(
      ({ boot }) => `kafka: a ${boot.role} runs with ${boot.replicationFactor} copies, ${boot.minInSync} in sync`,
    ),
    `kafka: ${[...world.brokers.keys()].filter((id) => !used.has(id)).length} brokers without a copy`,
    `kafka: ${world.brokers.size} brokers, ${world.quorum.voters.length} voters, ${cordoned.length} cordoned`,
    `kafka: minimum ${world.defaultMinInSync}, retention ${world.defaultRetentionMs}`,
    `kafka: quota ${JSON.stringify(world.defaultQuota)}, throttle ${JSON.stringify(world.throttle)}`,
    ...[...world.topics.values()].map(({ name, minInSync }) => `kafka: topic ${name}, minimum ${minInSync}`),
    ...[...world.userNames].map((name) => `kafka: user ${name}`),
    ...world.acls.map((acl) => `kafka: acl ${aclKey(acl)}`),
    ...[...world.partitions.values()].map(({ key, replicas, isr }) => {
      const zones = new Set(replicas.map(zoneOf)).size
      return `kafka: ${key} has ${replicas.length} copies in ${zones} zones, ${isr.length} in sync`
    }),
  ]
}
