import type { NodeSpecification, VolumeSpecification } from '@headwater/provider'
import type { JsonPatchStep } from './api/kubernetes-api.ts'
import type { Claim, Service } from './api/objects.ts'
import { clusterLabels, type OwnerReference } from './cluster-objects.ts'
import type { Settings } from './context.ts'
import { annotations, labels, objectName, tenantServiceName } from './names.ts'
import { type NodeRecord, noMachines, type RecordedAddresses } from './node-record.ts'

/** Ports of nodes that ask for none in particular begin here; every node has a host of its own. */
const firstPort = 9092

export function nodeLabels(installationId: string, { clusterId, nodeId }: NodeRecord): Record<string, string> {
  return { ...clusterLabels(installationId, clusterId), [labels.node]: nodeId }
}

export function recordFor(node: NodeSpecification): NodeRecord {
  return { nodeId: node.id, clusterId: node.clusterId, organizationId: node.organizationId, zone: node.zone }
}

/**
 * The node's volume, and what is known of the node. `selectedNode` is what the scheduler would write once a pod needs the
 * volume: by saying it now, the volume is made in its zone before there is a machine, and can grow.
 */
export function nodeClaim(
  settings: Settings,
  node: NodeSpecification,
  made: { digest: string; owner: OwnerReference; selectedNode: string },
): Claim {
  const record = recordFor(node)
  return {
    metadata: {
      name: objectName(settings.installationId, node.id),
      labels: nodeLabels(settings.installationId, record),
      annotations: {
        [annotations.record]: JSON.stringify(record),
        [annotations.digest]: made.digest,
        [annotations.volume]: JSON.stringify(node.volume),
        [annotations.machines]: JSON.stringify(noMachines),
        [selectedNodeAnnotation]: made.selectedNode,
      },
      ownerReferences: [made.owner],
    },
    spec: {
      accessModes: ['ReadWriteOnce'],
      storageClassName: settings.storageClass,
      volumeMode: 'Filesystem',
      resources: { requests: { storage: storageOf(node.volume) } },
    },
  }
}

export const selectedNodeAnnotation = 'volume.kubernetes.io/selected-node'

export function storageOf({ sizeGib }: VolumeSpecification): string {
  return `${sizeGib}Gi`
}

export interface PlannedPort {
  name: string
  audience: 'tenant' | 'internal'
  /** Null: Kubernetes picks a node port. */
  port: number | null
}

/**
 * Every port at one number, in the service and in the pod alike: what a program listens on is what others dial. Those
 * without a wish get the numbers from 9092 on that nobody asked for.
 */
export function planPorts(
  { tenantAccess }: Settings,
  node: NodeSpecification,
  kept: RecordedAddresses | null,
): PlannedPort[] {
  if (kept !== null) return kept.ports
  const taken = new Set(node.ports.map(({ port }) => port))
  let next = firstPort
  return node.ports.map(({ name, audience, port }) => {
    if (port !== null || (audience === 'tenant' && tenantAccess.by === 'node-port')) return { name, audience, port }
    while (taken.has(next)) next += 1
    taken.add(next)
    return { name, audience, port: next }
  })
}

export interface ServiceMaking {
  owner: OwnerReference
  claimUid: string
  /** The addresses the node had before somebody deleted its service. */
  kept: RecordedAddresses | null
}

/** The node's stable name and address; tenants inside this Kubernetes cluster use it too. */
export function internalService(settings: Settings, node: NodeSpecification, made: ServiceMaking): Service {
  const ports = planPorts(settings, node, made.kept)
    .filter(({ audience }) => audience === 'internal' || settings.tenantAccess.by === 'cluster')
    .map(({ name, port }) => asServicePort(name, port ?? 0))
  // A service without ports can have no address.
  const clusterIP = made.kept?.clusterIp ?? (ports.length === 0 ? 'None' : null)
  return {
    metadata: serviceMetadata(settings, node, made, objectName(settings.installationId, node.id)),
    spec: {
      type: 'ClusterIP',
      ...(clusterIP === null ? {} : { clusterIP }),
      selector: nodeLabels(settings.installationId, recordFor(node)),
      // Brokers find each other before any of them is ready.
      publishNotReadyAddresses: true,
      ports,
    },
  }
}

/** For tenants outside of this Kubernetes cluster; null where there are none, or no port is for them. */
export function tenantService(settings: Settings, node: NodeSpecification, made: ServiceMaking): Service | null {
  const { tenantAccess } = settings
  const ports = planPorts(settings, node, made.kept).filter(({ audience }) => audience === 'tenant')
  if (tenantAccess.by === 'cluster' || ports.length === 0) return null
  const metadata = serviceMetadata(
    settings,
    node,
    made,
    tenantServiceName(objectName(settings.installationId, node.id)),
  )
  const selector = nodeLabels(settings.installationId, recordFor(node))
  if (tenantAccess.by === 'load-balancer') {
    return {
      metadata: { ...metadata, annotations: { ...metadata.annotations, ...tenantAccess.annotations } },
      spec: { type: 'LoadBalancer', selector, ports: ports.map(({ name, port }) => asServicePort(name, port ?? 0)) },
    }
  }
  return {
    metadata,
    spec: {
      type: 'NodePort',
      selector,
      ports: ports.map(({ name, port }, index) =>
        // Without a wish Kubernetes gives the node port, and `alignNodePorts` makes the others the same.
        port === null ? asServicePort(name, firstPort + index) : { ...asServicePort(name, port), nodePort: port },
      ),
    },
  }
}

/** A node port is where tenants dial, and so where the program listens: what is left to change until it is. */
export function alignNodePorts(service: Service): JsonPatchStep[] {
  return (service.spec?.ports ?? []).flatMap(({ port, targetPort, nodePort = 0 }, index) =>
    port === nodePort && targetPort === nodePort
      ? []
      : (['port', 'targetPort'] as const).map((field) => ({
          op: 'replace' as const,
          path: `/spec/ports/${index}/${field}`,
          value: nodePort,
        })),
  )
}

function asServicePort(name: string, port: number) {
  return { name, protocol: 'TCP', port, targetPort: port }
}

function serviceMetadata(
  settings: Settings,
  node: NodeSpecification,
  { owner, claimUid }: ServiceMaking,
  name: string,
) {
  const record = recordFor(node)
  return {
    name,
    labels: nodeLabels(settings.installationId, record),
    annotations: { [annotations.record]: JSON.stringify(record), [annotations.claimUid]: claimUid },
    ownerReferences: [owner],
  }
}
