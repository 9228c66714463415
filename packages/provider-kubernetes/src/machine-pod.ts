import { type MachineSpecification, machineSpecificationDigest } from '@headwater/provider'
import type { Claim, Pod, Secret } from './api/objects.ts'
import { nameOf } from './api/objects.ts'
import { clusterSelector, ownedBy, tenantPortPrefix } from './cluster-objects.ts'
import type { Settings } from './context.ts'
import { annotations, finalizers, labels, machineFilesName } from './names.ts'
import { nodeLabels } from './node-objects.ts'
import type { NodeRecord, RecordedAddresses } from './node-record.ts'
import { type KubernetesImage, type KubernetesSize, machineFilesPath, machineVolumePath } from './options.ts'

export const containerName = 'machine'

/** All of a machine's files, in one Secret that cannot change: what is no secret is small and belongs to the rest. */
export function machineFiles(
  settings: Settings,
  record: NodeRecord,
  claim: Claim,
  machine: MachineSpecification,
): Secret {
  const digest = machineSpecificationDigest(machine)
  const files = [...Object.values(machine.files), ...Object.values(machine.secretFiles)]
  return {
    metadata: {
      name: machineFilesName(settings.installationId, machine.id, digest),
      labels: machineLabels(settings.installationId, record, machine.id),
      annotations: { [annotations.record]: JSON.stringify(record) },
      ownerReferences: [ownedBy('PersistentVolumeClaim', claim)],
    },
    immutable: true,
    type: 'Opaque',
    data: Object.fromEntries(files.map((text, index) => [fileKey(index), Buffer.from(text).toString('base64')])),
  }
}

/**
 * One pod name a node: while a pod has it, no other machine can take the volume. It ends as a whole and is not started
 * again; its finalizer keeps it until it is known how it ended.
 */
export function machinePod(
  settings: Settings,
  placed: { record: NodeRecord; claim: Claim; addresses: RecordedAddresses },
  machine: MachineSpecification,
  made: { size: KubernetesSize; image: KubernetesImage },
): Pod {
  const { record, claim, addresses } = placed
  const digest = machineSpecificationDigest(machine)
  const resources = { cpu: `${made.size.cpuMillis}m`, memory: `${made.size.memoryMib}Mi` }
  const { command, args, env = {} } = made.image
  return {
    metadata: {
      name: nameOf(claim),
      labels: machineLabels(settings.installationId, record, machine.id),
      annotations: {
        [annotations.record]: JSON.stringify(record),
        [annotations.machineId]: machine.id,
        [annotations.digest]: digest,
      },
      finalizers: [finalizers.machine],
      ownerReferences: [ownedBy('PersistentVolumeClaim', claim)],
    },
    spec: {
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: settings.graceSeconds,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      ...(settings.priorityClassName === null ? {} : { priorityClassName: settings.priorityClassName }),
      nodeSelector: settings.nodeSelector,
      affinity: affinity(settings, record),
      tolerations: [...settings.tolerations, ...patience],
      // Inside the pod its own service's name means every address it has, so that programs can listen under that name.
      ...(settings.internalHosts === 'dns'
        ? { hostAliases: [{ ip: '0.0.0.0', hostnames: [addresses.internalHost] }] }
        : {}),
      securityContext: {
        runAsNonRoot: true,
        runAsUser: settings.userId,
        runAsGroup: settings.userId,
        fsGroup: settings.userId,
        fsGroupChangePolicy: 'OnRootMismatch',
        seccompProfile: { type: 'RuntimeDefault' },
      },
      containers: [
        {
          name: containerName,
          image: made.image.image,
          ...(command === null ? {} : { command }),
          ...(args === null ? {} : { args }),
          env: Object.entries(env).map(([name, value]) => ({ name, value })),
          workingDir: machineFilesPath,
          ports: containerPorts(addresses),
          // What it asks for is what it gets: a plan counts on no more, and nobody is put out for a neighbour.
          resources: { requests: resources, limits: resources },
          terminationMessagePolicy: 'FallbackToLogsOnError',
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
          volumeMounts: [
            { name: 'files', mountPath: machineFilesPath, readOnly: true },
            { name: 'volume', mountPath: machineVolumePath },
            { name: 'temporary', mountPath: '/tmp' },
          ],
        },
      ],
      volumes: [
        {
          name: 'files',
          secret: {
            secretName: machineFilesName(settings.installationId, machine.id, digest),
            defaultMode: 0o440,
            items: [...Object.keys(machine.files), ...Object.keys(machine.secretFiles)].map((path, index) => ({
              key: fileKey(index),
              path,
            })),
          },
        },
        { name: 'volume', persistentVolumeClaim: { claimName: nameOf(claim) } },
        { name: 'temporary', emptyDir: { sizeLimit: '256Mi' } },
      ],
    },
  }
}

/** Kubernetes does not move a machine whose node is silent; whether it is lost is for the reconciler to say. */
const patience = ['not-ready', 'unreachable'].map((state) => ({
  key: `node.kubernetes.io/${state}`,
  operator: 'Exists' as const,
  effect: 'NoExecute',
}))

function affinity(settings: Settings, { zone, clusterId }: NodeRecord) {
  const inZone = { key: 'topology.kubernetes.io/zone', operator: 'In', values: [zone] }
  return {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [inZone] }] },
    },
    podAntiAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [
        {
          weight: 100,
          podAffinityTerm: {
            topologyKey: 'kubernetes.io/hostname',
            labelSelector: { matchLabels: clusterSelector(settings.installationId, clusterId) },
          },
        },
      ],
    },
  }
}

/** Named by audience, not by what the node calls them, so that a cluster's one network rule can name them. */
function containerPorts({ ports }: RecordedAddresses) {
  const counts = { tenant: 0, internal: 0 }
  return ports.map(({ audience, port }) => {
    const index = counts[audience]
    counts[audience] += 1
    const name = audience === 'tenant' ? `${tenantPortPrefix}${index}` : `internal-${index}`
    return { name, containerPort: port, protocol: 'TCP' }
  })
}

export function machineLabels(installationId: string, record: NodeRecord, machineId: string): Record<string, string> {
  return { ...nodeLabels(installationId, record), [labels.machine]: machineId }
}

function fileKey(index: number): string {
  return `file-${index}`
}
