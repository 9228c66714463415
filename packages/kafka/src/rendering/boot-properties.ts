import type { MachineRecord, NodeRecord, PhysicalClusterSpecification } from '@headwater/model'
import { controllerAddress, controllerListener, hasController } from './listeners.ts'
import { propertiesText } from './properties.ts'
import type { Release } from './releases.ts'

/** boot.properties: what the boot program must know of the volume before it lets Kafka run. */
export function bootProperties(
  specification: PhysicalClusterSpecification,
  release: Release,
  node: NodeRecord,
  machine: MachineRecord,
  nodes: NodeRecord[],
): string {
  return propertiesText({
    clusterId: specification.kafkaClusterId,
    nodeId: node.kafkaId,
    directoryId: node.directoryId,
    volume: machine.volumeState,
    initialControllers: hasController(node.role) ? foundingVoters(nodes) : '',
    controllerListener,
    metadataVersion: release.metadataVersion,
    ...Object.fromEntries(Object.entries(release.features).map(([name, level]) => [`feature.${name}`, level])),
  })
}

/**
 * The voters of a quorum that is being founded, as Kafka's formatter takes them. Empty once any controller has run: a quorum
 * exists then, and who comes later learns its voters from it.
 */
function foundingVoters(nodes: NodeRecord[]): string {
  const controllers = nodes.filter((node) => hasController(node.role) && !node.deleting)
  if (controllers.some((node) => node.volumeState === 'used')) return ''
  return controllers
    .toSorted((a, b) => a.kafkaId - b.kafkaId)
    .map((node) => `${node.kafkaId}@${controllerAddress(node)}:${node.directoryId}`)
    .join(',')
}
