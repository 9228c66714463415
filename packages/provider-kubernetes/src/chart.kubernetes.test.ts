import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type KubernetesObject, nameOf, pods, type Resource, secrets } from './api/objects.ts'
import { createKubernetesProvider, type KubernetesProvider } from './provider.ts'
import { clusterPermissions, namespacePermissions } from './roles.ts'
import { createAdminApi } from './testing/admin-api.ts'
import { missingBinary } from './testing/binary.ts'
import { missingRenderer, renderChart } from './testing/chart.ts'
import { clusterScoped, newTestId, realClock, startTestCloud, type TestCloud, testZones } from './testing/test-cloud.ts'

const installationId = 'ins_chart'
const values = {
  installationId,
  // Its pods are admitted, and stay where they are: there is no image of theirs here.
  nodeSelector: { 'headwater.dev/nowhere': 'true' },
  clouds: { kubernetes: { storageClass: 'folders', zones: testZones, image: 'registry.example.com/kafka:1' } },
}

/** Every value that has a default, set. */
const everything = {
  ...values,
  image: { repository: 'registry.example.com/headwater', tag: '2.0.0', pullPolicy: 'Always' },
  redis: true,
  clouds: { ...values.clouds, aws: { region: 'us-east-1' } },
  serviceAccount: { annotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::123456789012:role/headwater' } },
  api: { replicas: 1, logLevel: 'debug', allowFrom: [{ podSelector: { matchLabels: { app: 'gateway' } } }] },
  reconciler: { replicas: 1, workers: 4 },
  tolerations: [{ key: 'dedicated', operator: 'Exists', effect: 'NoSchedule' }],
}

/** What the chart may make, and where the API server keeps it. */
const kinds: Record<string, Resource<KubernetesObject>> = {
  ...namespaced('', 'v1', { ServiceAccount: 'serviceaccounts', ConfigMap: 'configmaps', Service: 'services' }),
  ...namespaced('apps', 'v1', { Deployment: 'deployments' }),
  ...namespaced('policy', 'v1', { PodDisruptionBudget: 'poddisruptionbudgets' }),
  ...namespaced('networking.k8s.io', 'v1', { NetworkPolicy: 'networkpolicies' }),
  ...namespaced('rbac.authorization.k8s.io', 'v1', { Role: 'roles', RoleBinding: 'rolebindings' }),
  ClusterRole: clusterScoped('rbac.authorization.k8s.io', 'ClusterRole', 'clusterroles'),
  ClusterRoleBinding: clusterScoped('rbac.authorization.k8s.io', 'ClusterRoleBinding', 'clusterrolebindings'),
}

interface Reviewed {
  status: { resourceRules: { apiGroups: string[]; resources: string[]; verbs: string[] }[] }
}

const missing = missingRenderer() ?? missingBinary()
if (missing !== null) test.skip(missing)
describe.skipIf(missing !== null)('the Helm chart', () => {
  const namespace = newTestId('chart').replaceAll('_', '-')
  let cloud: TestCloud
  let provider: KubernetesProvider | null = null

  beforeAll(async () => {
    cloud = await startTestCloud()
    await prepareNamespace(namespace)
  })
  afterAll(async () => {
    provider?.close()
    await cloud?.stop()
  })

  test('refuses values that would not work', () => {
    expect(() => renderChart(namespace, { ...values, installationId: '' })).toThrow(/installationId/)
    expect(() => renderChart(namespace, { ...values, clouds: {} })).toThrow(/storageClass/)
    expect(() => renderChart(namespace, { ...values, reconciler: { workers: 0 } })).toThrow(/workers/)
  })

  test('is taken by a real API server as it is, and its pods by a namespace under the restricted standard', async () => {
    await install(namespace, values)
    await expectPods(namespace, ['headwater-api', 'headwater-api', 'headwater-reconciler', 'headwater-reconciler'])
  })

  test('is taken with everything that can be set, too', async () => {
    const other = `${namespace}-everything`
    await prepareNamespace(other)
    await install(other, everything)
    await expectPods(other, ['headwater-api', 'headwater-reconciler'])
  })

  test('says which clouds are served: never this computer, and Kubernetes in the namespace of the release', () => {
    const config = renderChart(namespace, values).find(({ kind }) => kind === 'ConfigMap') as {
      data?: Record<string, string>
    }
    const clouds: unknown = JSON.parse(config.data?.['clouds.json'] ?? '')
    expect(clouds).toEqual({ local: false, kubernetes: { ...values.clouds.kubernetes, namespace } })
    expect(config.data?.['installation.id']?.trim()).toBe(installationId)
  })

  test('gives no right in a cluster without brokers of ours', () => {
    const aws = { region: 'us-east-1' }
    const made = renderChart(namespace, { ...values, clouds: { kubernetes: null, aws } })
    expect(made.map(({ kind }) => kind)).not.toContain('Role')
    expect(made.map(({ kind }) => kind)).not.toContain('ClusterRole')
    expect(made.map(({ kind }) => kind)).toContain('ServiceAccount')
  })

  test('gives the reconciler the rights of the provider and not one more', async () => {
    const review = clusterScoped('authorization.k8s.io', 'SelfSubjectRulesReview', 'selfsubjectrulesreviews')
    const asked = { spec: { namespace } } as KubernetesObject
    const answer = (await createAdminApi(await reconcilerConfig()).create(review, undefined, asked)) as Reviewed
    const given = answer.status.resourceRules.flatMap(({ apiGroups, resources, verbs }) =>
      resources.flatMap((resource) => verbs.map((verb) => `${verb} ${apiGroups.join()}/${resource}`)),
    )
    // Every account may ask who it is and what it may do.
    const own = given.filter((right) => !/ (authorization|authentication)\.k8s\.io\//.test(right))
    const wanted = [...namespacePermissions, ...clusterPermissions].flatMap(({ group, resource, verbs }) =>
      verbs.map((verb) => `${verb} ${group}/${resource}`),
    )
    expect(own.toSorted()).toEqual(wanted.toSorted())
  })

  test('gives the reconciler rights that are enough for a machine, and the API none', async () => {
    const size = { name: 'small', cpuMillis: 100, memoryMib: 256 }
    provider = createKubernetesProvider({
      config: await reconcilerConfig(),
      namespace,
      installationId,
      zones: testZones,
      sizes: [size],
      images: { idle: { image: 'test/shell:1', command: ['sleep', '600'], args: null } },
      storageClass: 'folders',
      clock: realClock,
      random: { bytes: (length) => new Uint8Array(length) },
      internalHosts: 'cluster-ip',
      watchSeconds: 1,
    })
    const cluster = { id: newTestId('pcl'), organizationId: 'org_test' }
    await provider.prepareCluster(cluster)
    const node = {
      id: newTestId('nod'),
      clusterId: cluster.id,
      organizationId: cluster.organizationId,
      zone: 'zone-a',
      size: size.name,
      volume: { sizeGib: 1, iops: 3000, throughputMiBps: 125 },
      ports: [],
    }
    await provider.createNode(node)
    const machine = { id: newTestId('mac'), size: size.name, image: 'idle', files: {}, secretFiles: {} }
    await expect.poll(async () => (await listed())?.state, { timeout: 30_000 }).toBe('ready')
    await provider.startMachine(node, machine)
    await expect.poll(async () => (await listed())?.machine?.state, { timeout: 30_000 }).toBe('running')

    const api = renderChart(namespace, values).find(({ metadata }) => metadata?.name === 'headwater-api') as {
      spec?: { template?: { spec?: object } }
    }
    expect(api.spec?.template?.spec).toMatchObject({ automountServiceAccountToken: false })
  })

  async function reconcilerConfig() {
    const accounts = kinds['ServiceAccount']
    if (accounts === undefined) throw new Error('service accounts are known')
    const asked = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds: 600 } }
    const place = { name: 'headwater-reconciler', namespace, subresource: 'token' }
    const { status } = (await cloud.admin.post(accounts, place, asked)) as { status: { token: string } }
    return cloud.plane.withToken(status.token)
  }

  async function listed() {
    const { nodes } = (await provider?.listNodes()) ?? { nodes: [] }
    return nodes[0]
  }

  /** As docs/guide/installing.md says, with the Secret that is made before the chart. */
  async function prepareNamespace(name: string): Promise<void> {
    const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' }
    await cloud.admin.create(clusterScoped('', 'Namespace', 'namespaces'), undefined, { metadata: { name, labels } })
    const data = { 'database-url': '', 'redis-url': '', 'outer.key': '' }
    await cloud.admin.create(secrets, name, { metadata: { name: 'headwater' }, data })
  }

  async function install(into: string, given: object): Promise<void> {
    for (const object of renderChart(into, given)) {
      const resource = kinds[object.kind ?? '']
      if (resource === undefined) throw new Error(`the chart makes a ${object.kind}, which this test does not know`)
      await cloud.admin.create(resource, resource.namespaced ? into : undefined, object)
    }
  }

  /** A ReplicaSet's pods are there only once the namespace has admitted them. */
  async function expectPods(within: string, expected: string[]): Promise<void> {
    const seen = async () => (await cloud.admin.list(pods, within)).map((pod) => deploymentOf(nameOf(pod))).toSorted()
    await expect.poll(seen, { timeout: 30_000 }).toEqual(expected)
  }
})

function deploymentOf(podName: string): string {
  return podName.split('-').slice(0, 2).join('-')
}

function namespaced(
  group: string,
  version: string,
  plurals: Record<string, string>,
): Record<string, Resource<KubernetesObject>> {
  return Object.fromEntries(
    Object.entries(plurals).map(([kind, plural]) => [kind, { group, version, kind, plural, namespaced: true }]),
  )
}
