import { createHash } from 'node:crypto'
import { ProviderError } from '@headwater/provider'

/** What we write on Kubernetes objects begins with this. */
const domain = 'headwater.dev'

export const labels = {
  managedBy: 'app.kubernetes.io/managed-by',
  installation: `${domain}/installation`,
  cluster: `${domain}/cluster`,
  node: `${domain}/node`,
  machine: `${domain}/machine`,
} as const

export const annotations = {
  /** What the object is part of, as JSON: labels can be edited for other ends, this is ours alone. */
  record: `${domain}/record`,
  organization: `${domain}/organization`,
  /** Digest of the specification the object was made from. */
  digest: `${domain}/specification`,
  /** Iops and throughput as asked; Kubernetes keeps only the size. */
  volume: `${domain}/volume`,
  addresses: `${domain}/addresses`,
  /** On a pod: the machine it is. */
  machineId: `${domain}/machine-id`,
  machines: `${domain}/machines`,
  deleting: `${domain}/deleting`,
  claimUid: `${domain}/claim-uid`,
  stopAsked: `${domain}/stop-asked`,
  logTail: `${domain}/log-tail`,
  /** On what stands in a released cluster's place: when, ms. */
  released: `${domain}/released`,
} as const

/** Keeps a cluster's owner until releaseCluster, and a pod until what became of its machine is written down. */
export const finalizers = { cluster: `${domain}/in-use`, machine: `${domain}/machine` } as const

export const managedByHeadwater = 'headwater'
export const installationMarker = 'headwater-installation'
export const namePrefix = 'hw-'

/**
 * The name of the objects of an id: a DNS label, the same every time, and another one for every other id. Ids differ in
 * characters that names cannot have, so a piece of a hash goes with them.
 */
export function objectName(installationId: string, id: string): string {
  const readable = id
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40)
  const hash = createHash('sha256').update(`${installationId}\0${id}`).digest('hex').slice(0, 10)
  return `${namePrefix}${readable}-${hash}`
}

export function tenantServiceName(nodeName: string): string {
  return `${nodeName}-t`
}

/** Holds a machine's files; another specification under the same id has another name. */
export function machineFilesName(installationId: string, machineId: string, digest: string): string {
  return objectName(installationId, `${machineId} ${digest}`)
}

/** Ids are written on labels, which are how people and selectors find things. */
export function requireLabelValue(what: string, id: string): void {
  if (/^[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/.test(id)) return
  throw new ProviderError(
    'invalid_spec',
    `${what} "${id}" cannot be a label: at most 63 letters, digits, "-", "_", "."`,
  )
}
