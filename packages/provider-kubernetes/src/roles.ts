import type { Verb } from './api/kubernetes-api.ts'

interface Permission {
  group: string
  resource: string
  verbs: Verb[]
  because: string
}

/** All that the provider asks of its own namespace. A test holds this against the calls it really makes. */
export const namespacePermissions: Permission[] = [
  {
    group: '',
    resource: 'persistentvolumeclaims',
    verbs: ['get', 'list', 'watch', 'create', 'patch', 'delete'],
    because: 'a claim is the volume of a node, and what is known of the node',
  },
  {
    group: '',
    resource: 'services',
    verbs: ['get', 'list', 'watch', 'create', 'patch', 'delete'],
    because: 'services are the addresses of a node; only node ports are patched',
  },
  {
    group: '',
    resource: 'pods',
    verbs: ['get', 'list', 'watch', 'create', 'patch', 'delete'],
    because: 'a pod is a machine; its finalizer and annotations are patched',
  },
  { group: '', resource: 'pods/log', verbs: ['get'], because: 'what a machine wrote' },
  {
    group: '',
    resource: 'secrets',
    verbs: ['create', 'deletecollection'],
    because: 'the files of a machine are written and removed, never read',
  },
  {
    group: '',
    resource: 'configmaps',
    verbs: ['get', 'list', 'watch', 'create', 'patch', 'delete'],
    because: 'a ConfigMap owns all that is of a cluster, and one marks the namespace',
  },
  {
    group: 'networking.k8s.io',
    resource: 'networkpolicies',
    verbs: ['get', 'list', 'watch', 'create', 'patch', 'delete'],
    because: 'the network rules of a cluster; applying needs create and patch',
  },
  {
    group: 'policy',
    resource: 'poddisruptionbudgets',
    verbs: ['get', 'list', 'watch', 'create', 'patch', 'delete'],
    because: 'the word of a cluster on evictions; applying needs create and patch',
  },
]

/** What it asks of the Kubernetes cluster as a whole: to look, at nodes and at one storage class. */
export const clusterPermissions: Permission[] = [
  {
    group: '',
    resource: 'nodes',
    verbs: ['list', 'watch'],
    because: 'zones, room, and whether what runs there can be known',
  },
  {
    group: 'storage.k8s.io',
    resource: 'storageclasses',
    verbs: ['get'],
    because: 'whether volumes are made in their zone, and can grow',
  },
]

/** A namespaced name for the roles and their bindings. */
export interface RoleSubject {
  namespace: string
  serviceAccount: string
  /** Of the roles; two installations in one Kubernetes cluster need two names. */
  name: string
}

/** Least-privilege roles and their bindings for one service account, as objects to apply. */
export function kubernetesRoles({ namespace, serviceAccount, name }: RoleSubject) {
  const subjects = [{ kind: 'ServiceAccount', name: serviceAccount, namespace }]
  const api = 'rbac.authorization.k8s.io'
  const apiVersion = `${api}/v1`
  return {
    role: { apiVersion, kind: 'Role', metadata: { name, namespace }, rules: namespacePermissions.map(asRule) },
    roleBinding: {
      apiVersion,
      kind: 'RoleBinding',
      metadata: { name, namespace },
      roleRef: { apiGroup: api, kind: 'Role', name },
      subjects,
    },
    clusterRole: { apiVersion, kind: 'ClusterRole', metadata: { name }, rules: clusterPermissions.map(asRule) },
    clusterRoleBinding: {
      apiVersion,
      kind: 'ClusterRoleBinding',
      metadata: { name },
      roleRef: { apiGroup: api, kind: 'ClusterRole', name },
      subjects,
    },
  }
}

function asRule({ group, resource, verbs }: Permission) {
  return { apiGroups: [group], resources: [resource], verbs }
}
