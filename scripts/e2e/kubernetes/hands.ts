import { type KubernetesObject, kubernetesNodes, namespacedKind, pods } from '@headwater/provider-kubernetes/testing'
import { until } from '../control-plane.ts'
import type { KafkaCloud } from './kafka-cloud.ts'

const roles = namespacedKind('rbac.authorization.k8s.io', 'Role', 'roles')
const quotas = namespacedKind('', 'ResourceQuota', 'resourcequotas')

type Role = KubernetesObject & { rules: { resources: string[]; verbs: string[] }[] }

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
    /** Returns what gives it back. */
    async takeAwayRight(resource: string, verb: string): Promise<() => Promise<void>> {
      const [role] = (await admin.list(roles, namespace)) as Role[]
      if (role === undefined) throw new Error('the control plane has a role')
      const place = { name: role.metadata?.name ?? '', namespace }
      const rules = role.rules.map((rule) =>
        rule.resources.includes(resource) ? { ...rule, verbs: rule.verbs.filter((each) => each !== verb) } : rule,
      )
      await admin.merge(roles, place, { rules })
      return async () => void (await admin.merge(roles, place, { rules: role.rules }))
    },
    /** Returns what takes the quota back, once Kubernetes has counted what there is. */
    async limitTo(hard: Record<string, string>): Promise<() => Promise<void>> {
      const place = { name: 'few', namespace }
      const quota = { metadata: { name: place.name }, spec: { hard } } as KubernetesObject
      await admin.create(quotas, namespace, quota)
      await until('the quota to count', 20_000, async () => {
        const found = (await admin.get(quotas, place)) as { status?: { used?: object } } | null
        return found?.status?.used
      })
      return () => admin.remove(quotas, place)
    },
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
