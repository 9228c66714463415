import {
  claims,
  type KubernetesObject,
  pods,
  type Resource,
  secrets,
  services,
} from '@headwater/provider-kubernetes/testing'
import { startKafkaCloud } from '../kubernetes/kafka-cloud.ts'
import type { OrderCloud } from './clouds.ts'
import type { CloudResource } from './resources.ts'

type AnyResource = Resource<KubernetesObject>

const core = { group: '', version: 'v1', namespaced: true }
const configMaps: AnyResource = { ...core, kind: 'ConfigMap', plural: 'configmaps' }
const policies: AnyResource = {
  ...core,
  group: 'networking.k8s.io',
  kind: 'NetworkPolicy',
  plural: 'networkpolicies',
}
const budgets: AnyResource = { ...core, group: 'policy', kind: 'PodDisruptionBudget', plural: 'poddisruptionbudgets' }
const persistentVolumes: Resource<KubernetesObject & { spec?: { claimRef?: { name?: string } } }> = {
  ...core,
  kind: 'PersistentVolume',
  plural: 'persistentvolumes',
  namespaced: false,
}

/** What a namespace of an installation has of its own, whatever its clusters. */
const ofTheNamespace = new Set(['kube-root-ca.crt', 'headwater-installation'])

const label = (object: KubernetesObject, name: string): string | null =>
  object.metadata?.labels?.[`headwater.dev/${name}`] ?? null

/** A namespace on a real Kubernetes API server whose kubelet is a test's: what pods run are processes here. */
export async function startKubernetesCloud(): Promise<OrderCloud> {
  const kafka = await startKafkaCloud()
  const { cloud, installation } = kafka
  const listed = (resource: AnyResource) => cloud.admin.list(resource, installation.namespace)

  /** Whose volume it is says the claim that it is bound to; one without a claim is nobody's. */
  async function volumes(): Promise<CloudResource[]> {
    const nodeOf = new Map(
      (await listed(claims as AnyResource)).map((claim) => [claim.metadata?.name, label(claim, 'node')]),
    )
    const found = await cloud.admin.list(persistentVolumes)
    return found.map(({ metadata, spec }) => ({
      kind: 'persistent volume',
      of: nodeOf.get(spec?.claimRef?.name) ?? '',
      machineId: null,
      version: metadata?.uid ?? '',
    }))
  }

  return {
    region: 'kubernetes',
    stateFolder: kafka.stateFolder,
    environment: {},
    kinds: {
      cluster: ['configmap', 'network policy', 'disruption budget'],
      node: ['claim', 'service', 'persistent volume'],
      machine: ['pod', 'secret'],
      deletedCluster: ['release note'],
    },
    async resources() {
      const maps = await listed(configMaps)
      return [
        ...maps.filter(({ metadata }) => !ofTheNamespace.has(metadata?.name ?? '')).map(ofClusterOrItsRelease),
        ...(await listed(policies)).map(ofCluster('network policy')),
        ...(await listed(budgets)).map(ofCluster('disruption budget')),
        ...(await listed(claims as AnyResource)).map(ofNode('claim')),
        ...(await listed(services as AnyResource)).map(ofNode('service')),
        ...(await listed(pods as AnyResource)).map(ofMachine('pod')),
        ...(await listed(secrets as AnyResource)).map(ofMachine('secret')),
        ...(await volumes()),
      ]
    },
    stop: () => kafka.stop(),
  }
}

/** A note that a cluster was released keeps late calls from preparing it again. */
function ofClusterOrItsRelease(map: KubernetesObject): CloudResource {
  const isNote = map.metadata?.annotations?.['headwater.dev/released'] !== undefined
  return ofCluster(isNote ? 'release note' : 'configmap')(map)
}

function ofCluster(kind: string): (object: KubernetesObject) => CloudResource {
  return (object) => asResource(kind, label(object, 'cluster'), object)
}

function ofNode(kind: string): (object: KubernetesObject) => CloudResource {
  return (object) => asResource(kind, label(object, 'node'), object)
}

function ofMachine(kind: string): (object: KubernetesObject) => CloudResource {
  return (object) => ({ ...ofNode(kind)(object), machineId: label(object, 'machine') })
}

function asResource(kind: string, of: string | null, { metadata }: KubernetesObject): CloudResource {
  return { kind, of: of ?? '', machineId: null, version: `${metadata?.uid} ${metadata?.resourceVersion}` }
}
