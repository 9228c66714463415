import type { NodeView } from '@headwater/api-contract'
import type { StoredNode } from '@headwater/database/intent'
import type { Placement } from '@headwater/kafka'

/** A node with what Kafka says of it; `placement` is null while Kafka does not answer. */
export function nodeView(node: StoredNode, placement: Placement | null): NodeView {
  const { id, kafkaId, role, zone, size, volume, addresses, machine } = node
  const { tenantHost, tenantPort } = addresses ?? {}
  const none = { leaders: 0, replicas: 0, inSync: 0 }
  return {
    id,
    kafkaId,
    role,
    zone,
    size,
    volume,
    endpoint: tenantHost && tenantPort ? `${tenantHost}:${tenantPort}` : null,
    state: stateOf(node, placement),
    controller: controllerOf(node, placement),
    partitions: placement === null || role === 'controller' ? null : (placement.onBroker.get(kafkaId) ?? none),
    machine: machine && {
      id: machine.id,
      decidedAt: new Date(machine.decidedAt).toISOString(),
      because: machine.because,
      stopBecause: machine.stopBecause,
      release: machine.release,
    },
  }
}

function stateOf({ kafkaId, role, deleting, machine }: StoredNode, placement: Placement | null): NodeView['state'] {
  if (deleting) return 'leaving'
  if (machine === null) return 'reserved'
  if (machine.stopBecause !== null) return 'stopping'
  if (!machine.registered) return 'starting'
  if (placement === null) return 'unknown'
  const inService = role === 'controller' ? placement.caughtUpVoterIds : placement.brokerIds
  return inService.includes(kafkaId) ? 'up' : 'down'
}

function controllerOf({ kafkaId, role }: StoredNode, placement: Placement | null): NodeView['controller'] {
  if (role === 'broker') return null
  return placement?.activeControllerId === kafkaId ? 'active' : 'voter'
}
