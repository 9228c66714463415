import type { NodeRecord, PhysicalClusterSpecification } from '@headwater/model'
import { controllerAddress, hasBroker, hasController, listenerSettings } from './listeners.ts'
import { propertiesText, type Settings } from './properties.ts'
import type { Release } from './releases.ts'
import { sizeSettings } from './sizing.ts'

const msPerHour = 3_600_000

/** server.properties, with placeholders where only the machine knows the path. */
export function serverProperties(
  specification: PhysicalClusterSpecification,
  release: Release,
  node: NodeRecord,
  heapMib: number,
  nodes: NodeRecord[],
): string {
  return propertiesText({
    ...identity(node, nodes),
    ...listenerSettings(node),
    ...release.settings,
    // on dedicated controllers too: it is they who fill in what a new topic leaves open
    ...replication(specification),
    ...topicDefaults(specification),
    ...sizeSettings(heapMib),
  })
}

function identity(node: NodeRecord, nodes: NodeRecord[]): Settings {
  const roles = [...(hasBroker(node.role) ? ['broker'] : []), ...(hasController(node.role) ? ['controller'] : [])]
  const controllers = nodes.filter((other) => hasController(other.role) && other.addresses !== null)
  return {
    'process.roles': roles.join(','),
    'node.id': node.kafkaId,
    ...(hasBroker(node.role) ? { 'broker.rack': node.zone } : {}),
    'log.dirs': '@volume@/kafka',
    'controller.quorum.bootstrap.servers': controllers
      .toSorted((a, b) => a.kafkaId - b.kafkaId)
      .map(controllerAddress)
      .join(','),
  }
}

/** min.insync.replicas is missing on purpose: with eligible leader replicas it is a dynamic cluster default. */
function replication({ replicationFactor, minInSync }: PhysicalClusterSpecification): Settings {
  return {
    'default.replication.factor': replicationFactor,
    'offsets.topic.replication.factor': replicationFactor,
    'transaction.state.log.replication.factor': replicationFactor,
    'transaction.state.log.min.isr': minInSync,
    'share.coordinator.state.topic.replication.factor': replicationFactor,
    'share.coordinator.state.topic.min.isr': minInSync,
  }
}

function topicDefaults({ defaultPartitions, retentionHours }: PhysicalClusterSpecification): Settings {
  return {
    'num.partitions': defaultPartitions,
    // in ms, for an order may ask for a fraction of an hour; -1 is Kafka's word for ever
    'log.retention.ms': retentionHours === null ? -1 : Math.round(retentionHours * msPerHour),
    // whole segments are deleted: rolled at a quarter of the retention, records stay at most a quarter longer than asked
    'log.roll.hours': retentionHours === null ? 168 : Math.min(168, Math.max(1, Math.floor(retentionHours / 4))),
  }
}
