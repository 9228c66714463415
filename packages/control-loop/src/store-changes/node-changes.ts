import type { MachineRecord, NodeRecord } from '@headwater/model'
import { sameValue } from './same-value.ts'

export interface NodeChanges {
  /** New nodes, and those of which anything but the machine's own record changed. */
  nodes: NodeRecord[]
  machines: { nodeId: string; machine: MachineRecord }[]
  /** Nodes that were stored and are no longer planned: each leaves a tombstone. */
  removedNodeIds: string[]
  /** Where tenants reach brokers whose addresses have become known. Stored once, never changed. */
  endpoints: { kafkaId: number; host: string; port: number }[]
}

/** What to write so that `planned` is stored where `stored` is now. */
export function nodeChanges(stored: NodeRecord[], planned: NodeRecord[]): NodeChanges {
  const storedById = new Map(stored.map((node) => [node.id, node]))
  const plannedIds = new Set(planned.map((node) => node.id))
  const changes: NodeChanges = { nodes: [], machines: [], removedNodeIds: [], endpoints: [] }
  for (const node of planned) {
    const before = storedById.get(node.id)
    if (!before || !sameValue(withoutMachine(before), withoutMachine(node))) changes.nodes.push(node)
    if (node.machine && !sameValue(before?.machine ?? null, node.machine))
      changes.machines.push({ nodeId: node.id, machine: node.machine })
    const endpoint = endpointOf(node)
    if (endpoint && !before?.addresses) changes.endpoints.push(endpoint)
  }
  changes.removedNodeIds = stored.filter((node) => !plannedIds.has(node.id)).map((node) => node.id)
  return changes
}

function withoutMachine(node: NodeRecord): unknown {
  return { ...node, machine: node.machine?.id ?? null }
}

function endpointOf(node: NodeRecord): NodeChanges['endpoints'][number] | null {
  if (node.role === 'controller' || !node.addresses) return null
  const { tenantHost, tenantPort } = node.addresses
  return tenantHost === null || tenantPort === null
    ? null
    : { kafkaId: node.kafkaId, host: tenantHost, port: tenantPort }
}
