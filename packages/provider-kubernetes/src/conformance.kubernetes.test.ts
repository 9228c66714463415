import { describeProvider } from '@headwater/provider/conformance'
import { expect, test } from 'vitest'
import { services } from './api/objects.ts'
import { clusterPermissions, namespacePermissions } from './roles.ts'
import { kubernetesHarness } from './testing/conformance-harness.ts'
import { describeOnKubernetes } from './testing/describe-on-kubernetes.ts'
import { setScene } from './testing/scene.ts'

describeOnKubernetes('on a real Kubernetes API', (cloud) => {
  // Every provider of these tests has the identity that `kubernetesRoles` describes, and no other.
  describeProvider('provider-kubernetes', async () => kubernetesHarness(await cloud()))

  test('tenants outside can have node ports, which stay when a service is deleted by hand', async () => {
    const scene = await setScene(await cloud(), { tenantAccess: { by: 'node-port', host: 'brokers.example.test' } })
    const node = await scene.node()
    const before = (await scene.observe(node))?.addresses
    expect(before?.['tenant']).toMatchObject({ host: 'brokers.example.test', port: expect.any(Number) })
    expect(before?.['tenant']?.port).toBeGreaterThanOrEqual(30_000)
    expect(before?.['broker']?.host).not.toBe('brokers.example.test')

    const { admin } = await cloud()
    for (const name of [scene.podName(node), `${scene.podName(node)}-t`]) {
      await admin.remove(services, { name, namespace: scene.namespace })
    }
    await scene.until(async () => (await scene.observe(node))?.state === 'half_made', 'its services are missed')
    await scene.provider.createNode(node)
    await scene.until(async () => (await scene.observe(node))?.state === 'ready', 'it is whole again')
    expect((await scene.observe(node))?.addresses).toEqual(before)

    const port = before?.['tenant']?.port ?? 0
    const second = scene.specification({ ports: [{ name: 'tenant', audience: 'tenant', port }] })
    await expect(scene.provider.createNode(second)).rejects.toMatchObject({ code: 'conflict' })
    await scene.until(async () => (await scene.observe(second)) === null, 'nothing of it is left')
    await scene.provider.deleteNode(node)
    scene.close()
  })

  test('the roles grant what was called above, and nothing more', async () => {
    const { calls } = await cloud()
    const made = new Set(calls.map(({ verb, group, resource }) => `${verb} ${group}/${resource}`))
    const granted = [...namespacePermissions, ...clusterPermissions].flatMap(({ group, resource, verbs }) =>
      verbs.map((verb) => `${verb} ${group}/${resource}`),
    )
    expect([...made].toSorted()).toEqual(granted.toSorted())
  })
})
