import type {
  V1ConfigMap,
  V1NetworkPolicy,
  V1Node,
  V1ObjectMeta,
  V1PersistentVolumeClaim,
  V1Pod,
  V1PodDisruptionBudget,
  V1Secret,
  V1Service,
  V1StorageClass,
} from '@kubernetes/client-node'

/** An object as it travels: the client's types with instants as text and JSON's own names. */
export type Plain<T> = T extends Date
  ? string
  : T extends (infer Item)[]
    ? Plain<Item>[]
    : T extends object
      ? { [Key in keyof T as Key extends '_from' ? 'from' : Key]: Plain<T[Key]> }
      : T

export interface KubernetesObject {
  apiVersion?: string
  kind?: string
  metadata?: Plain<V1ObjectMeta>
}

export type Claim = Plain<V1PersistentVolumeClaim>
export type ConfigMap = Plain<V1ConfigMap>
export type DisruptionBudget = Plain<V1PodDisruptionBudget>
export type KubernetesNode = Plain<V1Node>
export type NetworkPolicy = Plain<V1NetworkPolicy>
export type Pod = Plain<V1Pod>
export type Secret = Plain<V1Secret>
export type Service = Plain<V1Service>
export type StorageClass = Plain<V1StorageClass>

/** A kind of object and where the API keeps it. */
export interface Resource<Item extends KubernetesObject> {
  /** '' for the core group. */
  group: string
  version: string
  kind: string
  plural: string
  namespaced: boolean
  /** For the type checker; never set. */
  readonly item?: Item
}

export const claims = core<Claim>('PersistentVolumeClaim', 'persistentvolumeclaims')
export const configMaps = core<ConfigMap>('ConfigMap', 'configmaps')
export const pods = core<Pod>('Pod', 'pods')
export const secrets = core<Secret>('Secret', 'secrets')
export const services = core<Service>('Service', 'services')
export const kubernetesNodes: Resource<KubernetesNode> = { ...core<KubernetesNode>('Node', 'nodes'), namespaced: false }
export const disruptionBudgets: Resource<DisruptionBudget> = {
  ...core<DisruptionBudget>('PodDisruptionBudget', 'poddisruptionbudgets'),
  group: 'policy',
}
export const networkPolicies: Resource<NetworkPolicy> = {
  ...core<NetworkPolicy>('NetworkPolicy', 'networkpolicies'),
  group: 'networking.k8s.io',
}
export const storageClasses: Resource<StorageClass> = {
  ...core<StorageClass>('StorageClass', 'storageclasses'),
  group: 'storage.k8s.io',
  namespaced: false,
}

function core<Item extends KubernetesObject>(kind: string, plural: string): Resource<Item> {
  return { group: '', version: 'v1', kind, plural, namespaced: true }
}

/** `v1`, or `policy/v1` for a group that has a name. */
export function apiVersionOf({ group, version }: Resource<KubernetesObject>): string {
  return group === '' ? version : `${group}/${version}`
}

export function nameOf(object: KubernetesObject): string {
  return object.metadata?.name ?? ''
}

export function uidOf(object: KubernetesObject): string {
  return object.metadata?.uid ?? ''
}

export function annotationOf(object: KubernetesObject, key: string): string | null {
  return object.metadata?.annotations?.[key] ?? null
}

export function labelOf(object: KubernetesObject, key: string): string | null {
  return object.metadata?.labels?.[key] ?? null
}

export function isTerminating(object: KubernetesObject): boolean {
  return object.metadata?.deletionTimestamp !== undefined
}
