import type { ObservedMachine, ObservedNode, VolumeSpecification } from '@headwater/provider'
import {
  annotationOf,
  type Claim,
  isTerminating,
  type KubernetesNode,
  type KubernetesObject,
  nameOf,
  type Pod,
  type Service,
  uidOf,
} from './api/objects.ts'
import type { Settings } from './context.ts'
import { machineIdOf, observeMachine } from './machine-state.ts'
import { annotations, tenantServiceName } from './names.ts'
import { addressesOf, askedVolumeOf, memoryOf, type NodeRecord, recordOf } from './node-record.ts'
import { wholeGib } from './quantity.ts'

/** What there is of one node. */
export interface NodeParts {
  record: NodeRecord
  claim: Claim | null
  services: Service[]
  pod: Pod | null
}

/** Everything of ours, by node. What belongs to no node is not ours. */
export function partsByNode(present: {
  claims: Iterable<Claim>
  services: Iterable<Service>
  pods: Iterable<Pod>
}): Map<string, NodeParts> {
  const parts = new Map<string, NodeParts>()
  const partsOf = (object: KubernetesObject): NodeParts | null => {
    const record = recordOf(object)
    if (record === null) return null
    const known = parts.get(record.nodeId) ?? { record, claim: null, services: [], pod: null }
    parts.set(record.nodeId, known)
    return known
  }
  for (const claim of present.claims) {
    const of = partsOf(claim)
    if (of !== null) of.claim = claim
  }
  for (const service of present.services) partsOf(service)?.services.push(service)
  for (const pod of present.pods) {
    const of = partsOf(pod)
    if (of !== null) of.pod = pod
  }
  return parts
}

/** True where the lists, which come each in their own time, do not agree on the machine: only a fresh look can tell. */
export function isInDoubt({ claim, pod }: NodeParts): boolean {
  const current = claim === null ? null : memoryOf(claim).current
  return current !== null && current.podUid !== null && (pod === null ? '' : uidOf(pod)) !== current.podUid
}

export function observeNode(
  parts: NodeParts,
  kubernetesNodes: ReadonlyMap<string, KubernetesNode>,
  settings: Settings,
  nowMs: number,
): ObservedNode {
  const { record, claim } = parts
  const addresses = observeAddresses(parts)
  const volume = claim === null ? null : observeVolume(claim)
  const state = isBeingDeleted(parts) ? 'deleting' : volume === null || addresses === null ? 'half_made' : 'ready'
  const isMendable = state === 'half_made' && claim !== null && addressesOf(claim) !== null
  return {
    id: record.nodeId,
    clusterId: record.clusterId,
    organizationId: record.organizationId,
    zone: record.zone,
    state,
    volume,
    addresses: addresses ?? {},
    machine: claim === null ? null : observeMachineOf(claim, parts.pod, kubernetesNodes, settings, nowMs),
    ...(claim?.status?.phase === 'Lost'
      ? { volumeLost: `the claim ${nameOf(claim)} is Lost: its PersistentVolume is not there any more` }
      : {}),
    // Its services are made again with the addresses that are noted on the claim.
    ...(isMendable ? { mendable: true } : {}),
  }
}

function isBeingDeleted({ claim, services, pod }: NodeParts): boolean {
  if (claim !== null) return isTerminating(claim) || annotationOf(claim, annotations.deleting) !== null
  return pod !== null || services.every(isTerminating)
}

/** Bound: the disk is there. Its size is the one it really has, until it is as large as was asked. */
function observeVolume(claim: Claim): VolumeSpecification | null {
  if (claim.status?.phase !== 'Bound') return null
  const requestedGib = wholeGib(claim.spec?.resources?.requests?.['storage'] ?? '0')
  const realGib = wholeGib(claim.status.capacity?.['storage'] ?? '0')
  const { iops = 0, throughputMiBps = 0 } = askedVolumeOf(claim) ?? {}
  return { sizeGib: Math.min(requestedGib, realGib), iops, throughputMiBps }
}

/** Null while a service is missing, or a balancer has no address yet. */
function observeAddresses({ claim, services }: NodeParts): ObservedNode['addresses'] | null {
  const recorded = claim === null ? null : addressesOf(claim)
  if (claim === null || recorded === null) return null
  const present = services.filter((service) => isServiceOf(service, claim))
  if (!present.some((service) => nameOf(service) === nameOf(claim))) return null
  const tenant = present.find((service) => nameOf(service) === tenantServiceName(nameOf(claim)))
  const ingress = tenant?.status?.loadBalancer?.ingress?.[0]
  const tenantHost = recorded.tenantHost ?? ingress?.hostname ?? ingress?.ip ?? null
  const isOutside = recorded.tenantHost !== recorded.internalHost
  const hasTenants = recorded.ports.some(({ audience }) => audience === 'tenant')
  if (hasTenants && (tenantHost === null || (isOutside && tenant === undefined))) return null
  return Object.fromEntries(
    recorded.ports.map(({ name, audience, port }) => [
      name,
      { host: audience === 'tenant' && tenantHost !== null ? tenantHost : recorded.internalHost, port },
    ]),
  )
}

/** Made for that very volume, and not on its way out. */
export function isServiceOf(service: Service, claim: Claim): boolean {
  return !isTerminating(service) && annotationOf(service, annotations.claimUid) === uidOf(claim)
}

function observeMachineOf(
  claim: Claim,
  pod: Pod | null,
  kubernetesNodes: ReadonlyMap<string, KubernetesNode>,
  settings: Settings,
  nowMs: number,
): ObservedMachine | null {
  const { current } = memoryOf(claim)
  if (current === null) return null
  const own = pod !== null && machineIdOf(pod) === current.id ? pod : null
  // Named on the claim, and its pod was refused or never asked for: there is none until the start is asked for again.
  if (own === null && current.podUid === null && current.ended === null) return null
  const host = own?.spec?.nodeName
  const kubernetesNode = host === undefined ? null : (kubernetesNodes.get(host) ?? null)
  return observeMachine(current, own, kubernetesNode, settings, nowMs)
}
