import { randomBytes } from 'node:crypto'
import type { Clock, Random } from '@headwater/model'
import type { NodeReference } from '@headwater/provider'
import type { KubeConfig } from '@kubernetes/client-node'
import type { ApiCall } from '../api/kubernetes-api.ts'
import {
  type Claim,
  claims,
  type KubernetesObject,
  kubernetesNodes,
  pods,
  type Resource,
  services,
  storageClasses,
} from '../api/objects.ts'
import { objectName } from '../names.ts'
import { type KubernetesImage, type KubernetesProviderOptions, machineVolumePath } from '../options.ts'
import { createKubernetesProvider, type KubernetesProvider } from '../provider.ts'
import { kubernetesRoles } from '../roles.ts'
import { type AdminApi, createAdminApi } from './admin-api.ts'
import { startControlPlane, type TestControlPlane } from './control-plane.ts'
import { startTestKubelet, type TestKubelet } from './test-kubelet.ts'
import { provisioner } from './test-volumes.ts'

/** A Kubernetes cluster with computers, for one test file. */
export interface TestCloud {
  readonly plane: TestControlPlane
  readonly kubelet: TestKubelet
  readonly admin: AdminApi
  /** Every call that a provider of this cloud has made. */
  readonly calls: ApiCall[]
  /** A namespace of its own, its provider under the least-privilege identity. */
  installation(changes?: Partial<KubernetesProviderOptions>): Promise<TestInstallation>
  stop(): Promise<void>
}

export interface TestInstallation {
  readonly id: string
  readonly namespace: string
  /** How its providers reach the API server. */
  readonly config: KubeConfig
  readonly provider: KubernetesProvider
  /** Every call that its providers have made. */
  readonly calls: ApiCall[]
  /** Another one on the same namespace. */
  another(changes?: Partial<KubernetesProviderOptions>): KubernetesProvider
  podName(node: NodeReference): string
  /** Claims, services, pods and processes that are left. */
  leftovers(): Promise<string[]>
  close(): void
}

export const testZones = ['zone-a', 'zone-b', 'zone-c']
export const rigidStorageClass = 'folders-that-cannot-grow'
const storageClass = 'folders'

/** Adds the machine's id to the volume's diary, writes out the diary and waits. `$0` names the volume. */
const keepDiary = `
read -r id <id
echo "$id" >>"$0/diary"
while read -r line; do echo "volume holds $line"; done <"$0/diary"
echo ready
while :; do sleep 3600 & wait $!; done`

export const testImages: Record<string, KubernetesImage> = {
  obedient: shell(`trap 'exit 0' TERM${keepDiary}`),
  stubborn: shell(`trap '' TERM${keepDiary}`),
  exits: shell('exit 3'),
  shows_environment: shell('env; ls -R .; exec sleep 3600'),
}

export const realClock: Clock = {
  nowMs: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      const cut = () => {
        clearTimeout(timer)
        resolve()
      }
      signal?.addEventListener('abort', cut, { once: true })
    }),
}
const realRandom: Random = { bytes: (length) => randomBytes(length) }

export async function startTestCloud(options: { nodeGraceSeconds?: number } = {}): Promise<TestCloud> {
  const plane = await startControlPlane(options)
  try {
    const admin = createAdminApi(plane.admin)
    await makeStorageClasses(admin)
    const calls: ApiCall[] = []
    const allocatable = { cpu: '16', memory: '64Gi' }
    const kubelet = await startTestKubelet({ admin, plane, zones: testZones, nodesPerZone: 2, allocatable })
    await untilUsable(admin, kubelet.nodeNames.length)
    return {
      plane,
      kubelet,
      admin,
      calls,
      installation: (changes) => makeInstallation({ plane, kubelet, admin, calls }, changes),
      async stop() {
        await kubelet.stop()
        await plane.stop()
      },
    }
  } catch (error) {
    await plane.stop()
    throw error
  }
}

/** New Kubernetes nodes carry a taint until the controller manager has seen that they are ready. */
async function untilUsable(admin: AdminApi, nodes: number): Promise<void> {
  const deadlineMs = Date.now() + 120_000
  for (;;) {
    const present = await admin.list(kubernetesNodes)
    if (present.length === nodes && present.every(({ spec }) => (spec?.taints ?? []).length === 0)) return
    if (Date.now() > deadlineMs) throw new Error(`Kubernetes nodes are not ready: ${JSON.stringify(present)}`)
    await realClock.sleep(50)
  }
}

let count = 0

export function newTestId(kind: string): string {
  count += 1
  return `${kind}_${process.pid}_${String(count).padStart(4, '0')}`
}

async function makeInstallation(
  { plane, kubelet, admin, calls: allCalls }: Pick<TestCloud, 'plane' | 'kubelet' | 'admin' | 'calls'>,
  changes: Partial<KubernetesProviderOptions> = {},
): Promise<TestInstallation> {
  const id = newTestId('ins')
  const namespace = id.replaceAll('_', '-')
  const config = plane.withToken(await makeIdentity(admin, namespace))
  const calls: ApiCall[] = []
  const providers: KubernetesProvider[] = []
  const another = (more: Partial<KubernetesProviderOptions> = {}) => {
    const provider = createKubernetesProvider({
      config,
      namespace,
      installationId: id,
      zones: testZones,
      sizes: [{ name: 'small', cpuMillis: 100, memoryMib: 256 }],
      images: testImages,
      storageClass,
      clock: realClock,
      random: realRandom,
      internalHosts: 'cluster-ip',
      graceSeconds: 5,
      watchSeconds: 1,
      onCall(call) {
        calls.push(call)
        allCalls.push(call)
      },
      ...changes,
      ...more,
    })
    providers.push(provider)
    return provider
  }
  return {
    id,
    namespace,
    config,
    provider: another(),
    calls,
    another,
    podName: (node) => objectName(id, node.id),
    async leftovers() {
      const found: string[] = []
      for (const resource of [claims, services, pods] as Resource<KubernetesObject>[]) {
        for (const { metadata } of await admin.list(resource, namespace))
          found.push(`${resource.plural}/${metadata?.name}`)
      }
      return [...found, ...kubelet.processes().map((pid) => `process ${pid}`)]
    },
    close() {
      for (const provider of providers) provider.close()
    },
  }
}

/** A namespace under the restricted standard, and a token of an account that has our roles and nothing else. */
async function makeIdentity(admin: AdminApi, namespace: string): Promise<string> {
  const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' }
  await admin.create(clusterScoped('', 'Namespace', 'namespaces'), undefined, { metadata: { name: namespace, labels } })
  const serviceAccount = 'headwater'
  const accounts: Resource<KubernetesObject> = {
    ...clusterScoped('', 'ServiceAccount', 'serviceaccounts'),
    namespaced: true,
  }
  await admin.create(accounts, namespace, { metadata: { name: serviceAccount } })
  const roles = kubernetesRoles({ namespace, serviceAccount, name: `headwater-${namespace}` })
  const rbac = 'rbac.authorization.k8s.io'
  await admin.create({ ...clusterScoped(rbac, 'Role', 'roles'), namespaced: true }, namespace, roles.role)
  await admin.create(
    { ...clusterScoped(rbac, 'RoleBinding', 'rolebindings'), namespaced: true },
    namespace,
    roles.roleBinding,
  )
  await admin.create(clusterScoped(rbac, 'ClusterRole', 'clusterroles'), undefined, roles.clusterRole)
  await admin.create(
    clusterScoped(rbac, 'ClusterRoleBinding', 'clusterrolebindings'),
    undefined,
    roles.clusterRoleBinding,
  )
  const asked = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds: 7200 } }
  const made = await admin.post(accounts, { name: serviceAccount, namespace, subresource: 'token' }, asked)
  return (made as { status: { token: string } }).status.token
}

async function makeStorageClasses(admin: AdminApi): Promise<void> {
  const volumeBindingMode = 'WaitForFirstConsumer'
  const growing = { metadata: { name: storageClass }, provisioner, volumeBindingMode, allowVolumeExpansion: true }
  await admin.create(storageClasses, undefined, growing)
  await admin.create(storageClasses, undefined, {
    metadata: { name: rigidStorageClass },
    provisioner,
    volumeBindingMode,
  })
  const anywhere = { metadata: { name: 'anywhere' }, provisioner, volumeBindingMode: 'Immediate' }
  await admin.create(storageClasses, undefined, anywhere)
}

export function clusterScoped(group: string, kind: string, plural: string): Resource<KubernetesObject> {
  return { group, version: 'v1', kind, plural, namespaced: false }
}

export function namespacedKind(group: string, kind: string, plural: string): Resource<KubernetesObject> {
  return { ...clusterScoped(group, kind, plural), namespaced: true }
}

/** The claim of a node, straight from the API server. */
export function claimOf(
  cloud: TestCloud,
  { namespace, podName }: TestInstallation,
  node: NodeReference,
): Promise<Claim | null> {
  return cloud.admin.get(claims, { name: podName(node), namespace })
}

function shell(script: string): KubernetesImage {
  return { image: 'test/shell:1', command: ['sh', '-c', script, machineVolumePath], args: null }
}
