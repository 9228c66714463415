import { systemRandom } from '@headwater/control-loop/system'
import type { NodeRecord, PhysicalClusterSpecification } from '@headwater/model'
import { newKafkaUuid, placesOf } from '@headwater/reconciliation'
import { freePorts } from '../../../packages/kafka/src/testing/free-ports.ts'

const portsANode = 3
const internalHost = '127.0.0.1'

/** The nodes of a cluster that has never run, on free ports of loopback, as the renderer takes them. */
export async function nodesByHand(specification: PhysicalClusterSpecification): Promise<NodeRecord[]> {
  const places = placesOf(specification)
  const ports = await freePorts(places.length * portsANode)
  const { size, heapMib } = specification.brokers
  return places.map(({ role, zone }, index) => {
    const [brokerPort = 0, controllerPort = 0, tenantPort = 0] = ports.slice(index * portsANode)
    return {
      id: `node-${index + 1}`,
      kafkaId: index + 1,
      role,
      zone,
      size,
      heapMib,
      volume: specification.volume,
      directoryId: newKafkaUuid(systemRandom),
      volumeState: 'new',
      addresses: { internalHost, brokerPort, controllerPort, tenantHost: internalHost, tenantPort },
      deleting: false,
      machine: {
        id: `machine-${index + 1}`,
        size,
        heapMib,
        release: specification.release,
        volumeState: 'new',
        decidedAtMs: 0,
        because: 'the script starts it',
        stopBecause: null,
        registered: false,
      },
      failedStarts: 0,
    }
  })
}
