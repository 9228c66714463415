import type { Provider } from '@headwater/provider'
import { createKubernetesApi } from './api/kubernetes-api.ts'
import {
  claims,
  configMaps,
  disruptionBudgets,
  type KubernetesObject,
  kubernetesNodes,
  networkPolicies,
  pods,
  type Resource,
  services,
} from './api/objects.ts'
import { createWatchedList, stalenessMs, type WatchedList } from './api/watched-list.ts'
import { changeVolume } from './change-volume.ts'
import { prepareCluster } from './clusters.ts'
import type { KubernetesContext, Settings } from './context.ts'
import { createNode } from './create-node.ts'
import { deleteNode } from './delete-node.ts'
import { listNodes } from './list-nodes.ts'
import { machineLog } from './machine-log.ts'
import { listOfferings } from './offerings.ts'
import type { KubernetesProviderOptions } from './options.ts'
import { orRefuse } from './refusal.ts'
import { releaseCluster } from './release-cluster.ts'
import { startMachine } from './start-machine.ts'
import { stopMachine } from './stop-machine.ts'

export interface KubernetesProvider extends Provider {
  /** Ends the watches; what runs in the cloud goes on. */
  close(): void
}

/**
 * A cloud in one namespace of a Kubernetes cluster: a node is a PersistentVolumeClaim with its services, a machine is a
 * pod. Nothing is asked before the first call; from the first listing on, watches keep what is known current.
 */
export function createKubernetesProvider(options: KubernetesProviderOptions): KubernetesProvider {
  const settings = withDefaults(options)
  const { clock, random, watchSeconds, resyncMs } = settings
  const api = createKubernetesApi({
    config: options.config,
    namespace: settings.namespace,
    requestTimeoutMs: settings.requestTimeoutMs,
    onCall: options.onCall,
  })
  const timing = { watchSeconds, resyncMs }
  const watch = <Item extends KubernetesObject>(resource: Resource<Item>): WatchedList<Item> =>
    createWatchedList(api, resource, timing, { clock, random })
  const context: KubernetesContext = {
    api,
    settings,
    sizes: new Map(settings.sizes.map((size) => [size.name, size])),
    clock,
    watched: {
      claims: watch(claims),
      services: watch(services),
      pods: watch(pods),
      configMaps: watch(configMaps),
      networkPolicies: watch(networkPolicies),
      disruptionBudgets: watch(disruptionBudgets),
      kubernetesNodes: watch(kubernetesNodes),
    },
    crashPoint: options.crashPoint ?? (() => undefined),
    markerSeen: false,
  }
  const refusing = <Result>(call: string, work: () => Promise<Result>) => orRefuse(call, () => clock.nowMs(), work)
  return {
    name: 'kubernetes',
    settlingMs: stalenessMs(timing),
    listOfferings: () => refusing('listOfferings', () => listOfferings(context)),
    prepareCluster: (cluster) => refusing('prepareCluster', () => prepareCluster(context, cluster)),
    releaseCluster: (cluster) => refusing('releaseCluster', () => releaseCluster(context, cluster)),
    listNodes: (filter) => refusing('listNodes', () => listNodes(context, filter)),
    createNode: (node) => refusing('createNode', () => createNode(context, node)),
    startMachine: (node, machine) => refusing('startMachine', () => startMachine(context, node, machine)),
    stopMachine: (node, machineId, { graceMs }) =>
      refusing('stopMachine', () => stopMachine(context, node, machineId, graceMs)),
    changeVolume: (node, volume) => refusing('changeVolume', () => changeVolume(context, node, volume)),
    deleteNode: (node) => refusing('deleteNode', () => deleteNode(context, node)),
    machineLog: (node, { lines }) => refusing('machineLog', () => machineLog(context, node, lines)),
    close() {
      for (const list of Object.values(context.watched)) list.close()
    },
  }
}

function withDefaults(options: KubernetesProviderOptions): Settings {
  const { config: _config, onCall: _onCall, crashPoint: _crashPoint, ...given } = options
  return {
    tenantAccess: { by: 'cluster' },
    internalHosts: 'dns',
    clusterDomain: 'cluster.local',
    nodeSelector: {},
    tolerations: [],
    userId: 10_001,
    graceSeconds: 60,
    drainPatienceMs: 15 * 60_000,
    leavingTaints: [],
    deletedNodeIsProof: false,
    controlPlaneLabels: { 'app.kubernetes.io/name': 'headwater' },
    watchSeconds: 10,
    resyncMs: 10 * 60_000,
    requestTimeoutMs: 10_000,
    ...given,
    priorityClassName: options.priorityClassName ?? null,
  }
}
