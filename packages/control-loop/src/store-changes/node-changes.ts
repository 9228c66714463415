import { assert, type MachineRecord, type NodeRecord } from '@headwater/model'
import { sameValue } from './same-value.ts'

export interface NodeChanges {
  /** New nodes, and those of which anything but the machine's own record changed. */
  nodes: NodeRecord[]
  machines: { nodeId: string; machine: MachineRecord }[]
  /** Nodes that were stored and are no longer planned: each leaves a tombstone. */
  removedNodeIds: string[]
  /**
   * Where tenants reach brokers whose addresses have become known. Stored once, and changed only for who takes over a lost
   * node's id (`hasMoved`): not every cloud gives it the same host.
   */
  endpoints: { kafkaId: number; host: string; port: number; hasMoved: boolean }[]
  /** Kafka ids of removed nodes that no other node carries on: nobody is reached there any more. */
  retiredKafkaIds: number[]
}

/** What to write so that `planned` is stored where `stored` is now. */
export function nodeChanges(stored: NodeRecord[], planned: NodeRecord[]): NodeChanges {
  const storedById = new Map(stored.map((node) => [node.id, node]))
  const plannedIds = new Set(planned.map((node) => node.id))
  const changes: NodeChanges = { nodes: [], machines: [], removedNodeIds: [], endpoints: [], retiredKafkaIds: [] }
  for (const node of planned) {
    const before = storedById.get(node.id)
    if (before === node) continue
    if (before) assertSamePlace(before, node)
    if (!before || !sameValue(withoutMachine(before), withoutMachine(node))) changes.nodes.push(node)
    if (node.machine && !sameValue(before?.machine ?? null, node.machine))
      changes.machines.push({ nodeId: node.id, machine: node.machine })
    const endpoint = endpointOf(node)
    if (endpoint && !before?.addresses) changes.endpoints.push(endpoint)
  }
  const removed = stored.filter((node) => !plannedIds.has(node.id))
  const carriedOn = new Set(planned.map((node) => node.kafkaId))
  changes.removedNodeIds = removed.map((node) => node.id)
  changes.retiredKafkaIds = removed.map((node) => node.kafkaId).filter((kafkaId) => !carriedOn.has(kafkaId))
  return changes
}

/** Size, heap, volume and role of a node may change; what Kafka and the cloud know it by never does. */
function assertSamePlace(before: NodeRecord, node: NodeRecord): void {
  const same = before.kafkaId === node.kafkaId && before.directoryId === node.directoryId && before.zone === node.zone
  assert(same, `${node.id} keeps its Kafka id, directory and zone for life`)
}

function withoutMachine(node: NodeRecord): unknown {
  return { ...node, machine: node.machine?.id ?? null }
}

function endpointOf(node: NodeRecord): NodeChanges['endpoints'][number] | null {
  if (node.role === 'controller' || !node.addresses) return null
  const { tenantHost, tenantPort } = node.addresses
  return tenantHost === null || tenantPort === null
    ? null
    : { kafkaId: node.kafkaId, host: tenantHost, port: tenantPort, hasMoved: node.takesOver !== undefined }
}
