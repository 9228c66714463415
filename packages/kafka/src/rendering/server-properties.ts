import type { NodeRecord, PhysicalClusterSpecification } from '@headwater/model'
import { controllerAddress, hasBroker, hasController, listenerSettings } from './listeners.ts'
import { propertiesText, type Settings } from './properties.ts'
import type { Release } from './releases.ts'
import { retention } from './retention.ts'
import { sizeSettings } from './sizing.ts'

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
  const { retentionMs, rollMs } = retention(retentionHours)
  return {
    'num.partitions': defaultPartitions,
    'log.retention.ms': retentionMs,
    'log.roll.ms': rollMs,
  }
}
