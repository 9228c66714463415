import { kubernetesNodes, pods } from '@headwater/provider-kubernetes/testing'
import type { KafkaCloud } from './kafka-cloud.ts'

const outOfService = { key: 'node.kubernetes.io/out-of-service', value: 'nodeshutdown', effect: 'NoExecute' }

/** What people and Kubernetes itself do beside the control plane, under an identity that may do everything. */
export function handsIn({ cloud: { admin }, installation: { namespace } }: KafkaCloud) {
  return {
    deletePod: (name: string) => admin.remove(pods, { name, namespace }),
    /** What `kubectl drain` asks for each pod. Throws while a disruption budget refuses. */
    evict: (name: string) =>
      admin.post(
        pods,
        { name, namespace, subresource: 'eviction' },
        { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace } },
      ),
    cordon: (host: string, unschedulable: boolean) =>
      admin.merge(kubernetesNodes, { name: host }, { spec: { unschedulable } }),
    /** A person vouches that the computer is off, or takes that back. */
    async declareOutOfService(host: string, isOut: boolean) {
      const taints = (await admin.get(kubernetesNodes, { name: host }))?.spec?.taints ?? []
      const others = taints.filter(({ key }) => key !== outOfService.key)
      await admin.merge(
        kubernetesNodes,
        { name: host },
        { spec: { taints: isOut ? [...others, outOfService] : others } },
      )
    },
  }
}
