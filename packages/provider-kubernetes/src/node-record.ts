import type { VolumeSpecification } from '@headwater/provider'
import { annotationOf, type KubernetesObject, labelOf, nameOf } from './api/objects.ts'
import { annotations, labels, namePrefix } from './names.ts'

/** Whose an object is; written on every one of ours. */
export interface NodeRecord {
  nodeId: string
  clusterId: string
  organizationId: string
  zone: string
}

/** The addresses a node keeps, and what Kubernetes calls them; written on its claim once they are known. */
export interface RecordedAddresses {
  clusterIp: string
  internalHost: string
  /** Null where tenants use the internal service, or where a balancer's address is read from its service. */
  tenantHost: string | null
  ports: { name: string; audience: 'tenant' | 'internal'; port: number }[]
}

/** The machines of a node, written on its claim: what outlives every pod. */
export interface MachineMemory {
  current: MachineEntry | null
  /** Those before it, oldest first: they are never started again. */
  former: string[]
}

export interface MachineEntry {
  id: string
  digest: string
  /** Its pod's uid once it was made. */
  podUid: string | null
  /** Why it ended without ever having had a pod. */
  ended: string | null
}

export const noMachines: MachineMemory = { current: null, former: [] }

/** What an object says it belongs to; a name of ours on something unmarked is shown, so that a person comes to know. */
export function recordOf(object: KubernetesObject): NodeRecord | null {
  const record = parse<Partial<NodeRecord>>(annotationOf(object, annotations.record))
  const nodeId = record?.nodeId ?? labelOf(object, labels.node)
  if (nodeId === null || nodeId === undefined) {
    const name = nameOf(object)
    return name.startsWith(namePrefix) ? { nodeId: name, clusterId: '', organizationId: '', zone: '' } : null
  }
  return {
    nodeId,
    clusterId: record?.clusterId ?? labelOf(object, labels.cluster) ?? '',
    organizationId: record?.organizationId ?? '',
    zone: record?.zone ?? '',
  }
}

export function memoryOf(claim: KubernetesObject): MachineMemory {
  return parse<MachineMemory>(annotationOf(claim, annotations.machines)) ?? noMachines
}

export function addressesOf(claim: KubernetesObject): RecordedAddresses | null {
  return parse<RecordedAddresses>(annotationOf(claim, annotations.addresses))
}

export function askedVolumeOf(claim: KubernetesObject): VolumeSpecification | null {
  return parse<VolumeSpecification>(annotationOf(claim, annotations.volume))
}

/** Somebody may have edited it: what cannot be read counts as not there. */
function parse<T>(text: string | null): T | null {
  if (text === null) return null
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as T) : null
  } catch {
    return null
  }
}
