import { expect, test } from 'vitest'
import {
  annotationOf,
  claims,
  configMaps,
  disruptionBudgets,
  type KubernetesObject,
  networkPolicies,
  pods,
  type Resource,
  secrets,
  services,
} from './api/objects.ts'
import type { KubernetesCrashPoint } from './crash-point.ts'
import { annotations, finalizers, installationMarker, objectName } from './names.ts'
import { describeOnKubernetes } from './testing/describe-on-kubernetes.ts'
import { type Scene, setScene } from './testing/scene.ts'
import { clusterScoped, realClock, rigidStorageClass } from './testing/test-cloud.ts'

describeOnKubernetes('what others do, and what is cut off', (cloud) => {
  test('a storage class that cannot grow, or makes volumes anywhere, is refused with the remedy', async () => {
    const scene = await setScene(await cloud(), { storageClass: rigidStorageClass })
    const node = await scene.node()
    const larger = { ...node.volume, sizeGib: 9 }
    const refusal = scene.provider.changeVolume(node, larger)
    await expect(refusal).rejects.toMatchObject({
      code: 'invalid_spec',
      message: expect.stringContaining('allowVolumeExpansion'),
    })
    expect((await scene.observe(node))?.volume).toEqual(node.volume)
    const anywhere = scene.another({ storageClass: 'anywhere' })
    const made = anywhere.createNode(scene.specification())
    await expect(made).rejects.toMatchObject({
      code: 'invalid_spec',
      message: expect.stringContaining('WaitForFirstConsumer'),
    })
    scene.close()
  })

  test('wrong credentials and a missing permission are unauthorized, and say whose and which', async () => {
    const { plane } = await cloud()
    const scene = await setScene(await cloud())
    const stranger = scene.another({ config: plane.withToken('no-such-token') })
    await expect(stranger.listNodes()).rejects.toMatchObject({
      code: 'unauthorized',
      message: expect.stringContaining('credentials'),
    })
    await expect(stranger.createNode(scene.specification())).rejects.toMatchObject({ code: 'unauthorized' })

    const elsewhere = scene.another({ namespace: 'default' })
    const prepared = elsewhere.prepareCluster({ id: 'pcl_x', organizationId: 'org_test' })
    await expect(prepared).rejects.toMatchObject({
      code: 'unauthorized',
      message: expect.stringMatching(/configmaps.*default.*role/),
    })
    scene.close()
  })

  test('a quota that is used up is quota_exceeded, and nothing half made stays unlisted', async () => {
    const { admin } = await cloud()
    const scene = await setScene(await cloud())
    const node = await scene.node()
    const quotas: Resource<KubernetesObject> = {
      ...clusterScoped('', 'ResourceQuota', 'resourcequotas'),
      namespaced: true,
    }
    const quota = { metadata: { name: 'few' }, spec: { hard: { pods: '0', services: '1' } } }
    await admin.create(quotas, scene.namespace, quota)
    const usage = async () =>
      (await admin.get(quotas, { name: 'few', namespace: scene.namespace })) as { status?: { used?: object } }
    await scene.until(async () => (await usage()).status?.used !== undefined, 'the quota counts')
    await expect(scene.provider.startMachine(node, scene.machine())).rejects.toMatchObject({ code: 'quota_exceeded' })
    const second = scene.specification()
    await expect(scene.provider.createNode(second)).rejects.toMatchObject({ code: 'quota_exceeded' })
    await realClock.sleep(scene.provider.settlingMs)
    expect(await scene.observe(second)).toBeNull()
    scene.close()
  })

  test('a namespace that lost everything is unavailable, not empty', async () => {
    const { admin } = await cloud()
    const scene = await setScene(await cloud())
    const node = await scene.node()
    expect(await scene.observe(node)).not.toBeNull()
    await admin.remove(configMaps, { name: installationMarker, namespace: scene.namespace })
    await realClock.sleep(scene.provider.settlingMs)
    const listing = scene.provider.listNodes()
    await expect(listing).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining(scene.namespace),
    })
    scene.close()
  })

  test("another installation's namespace is refused", async () => {
    const scene = await setScene(await cloud())
    const other = scene.another({ installationId: 'ins_other' })
    await expect(other.prepareCluster({ id: 'pcl_y', organizationId: 'org_test' })).rejects.toMatchObject({
      code: 'conflict',
    })
    scene.close()
  })

  test('an owner that is deleted by hand keeps its nodes and their volumes', async () => {
    const { admin } = await cloud()
    const scene = await setScene(await cloud())
    const node = await scene.node()
    await scene.start(node)
    const name = objectName(scene.id, node.clusterId)
    await admin.remove(configMaps, { name, namespace: scene.namespace })
    await realClock.sleep(2_000)
    expect(await scene.observe(node)).toMatchObject({ state: 'ready', machine: { state: 'running' } })
    expect((await scene.observe(node))?.remarks).toEqual([expect.stringContaining(`ConfigMap ${name}`)])
    const owner = await admin.get(configMaps, { name, namespace: scene.namespace })
    expect(owner?.metadata?.finalizers).toContain(finalizers.cluster)
    scene.close()
  })

  test('labels that somebody edits change nothing that is listed', async () => {
    const { admin } = await cloud()
    const scene = await setScene(await cloud())
    const node = await scene.node()
    const id = await scene.start(node)
    const before = await scene.observe(node)
    const wrong = {
      metadata: {
        labels: { 'headwater.dev/node': 'nod_x', 'headwater.dev/machine': 'mac_x', 'headwater.dev/cluster': 'x' },
      },
    }
    const place = { name: scene.podName(node), namespace: scene.namespace }
    for (const resource of [claims, services, pods] as Resource<KubernetesObject>[])
      await admin.merge(resource, place, wrong)
    await scene.until(async () => (await scene.observe(node))?.remarks?.length === 7, 'it says so')
    const seen = await scene.observe(node)
    const { remarks = [], ...after } = { ...seen }
    expect({ ...after, machine: null }).toEqual({ ...before, machine: null })
    expect(seen?.machine).toMatchObject({ id, state: 'running' })
    const pod = scene.podName(node)
    expect(remarks).toContain(
      `label headwater.dev/machine of pod ${pod} was changed to mac_x by somebody else: set it back to ${id}`,
    )
    for (const kind of ['PersistentVolumeClaim', 'service', 'pod'])
      expect(remarks.join()).toContain(`headwater.dev/cluster of ${kind} ${pod} was changed to x`)
    const cluster = { id: node.clusterId, organizationId: node.organizationId }
    await expect(scene.provider.releaseCluster(cluster)).rejects.toMatchObject({ code: 'conflict' })
    scene.close()
  })

  test("a cluster's rules that somebody deletes are missed, and made again before a machine starts", async () => {
    const { admin } = await cloud()
    const scene = await setScene(await cloud())
    const node = await scene.node()
    const id = await scene.start(node)
    expect((await scene.observe(node))?.remarks).toBeUndefined()
    const place = { name: objectName(scene.id, node.clusterId), namespace: scene.namespace }
    const rules = [networkPolicies, disruptionBudgets] as Resource<KubernetesObject>[]
    for (const resource of rules) await admin.remove(resource, place)
    await scene.until(async () => (await scene.observe(node))?.remarks?.length === 2, 'they are missed')
    const remarks = (await scene.observe(node))?.remarks?.join() ?? ''
    expect(remarks).toContain(`NetworkPolicy ${place.name} of its cluster was deleted`)
    expect(remarks).toContain(`PodDisruptionBudget ${place.name} of its cluster was deleted`)
    await scene.provider.stopMachine(node, id, { graceMs: 5_000 })
    await scene.untilMachine(node, 'gone')
    await scene.start(node)
    for (const resource of rules) expect((await admin.get(resource, place))?.metadata?.name).toBe(place.name)
    await scene.until(async () => (await scene.observe(node))?.remarks === undefined, 'nothing is missed any more')
    scene.close()
  })

  test('a service that somebody deletes is missed, and made again with the address it had', async () => {
    const { admin } = await cloud()
    const scene = await setScene(await cloud())
    const node = await scene.node()
    const before = await scene.observe(node)
    await admin.remove(services, { name: scene.podName(node), namespace: scene.namespace })
    await scene.until(async () => (await scene.observe(node))?.state === 'half_made', 'it is missed')
    expect((await scene.observe(node))?.mendable).toBe(true)
    expect((await scene.observe(node))?.remarks).toEqual([
      expect.stringContaining(`service ${scene.podName(node)} was deleted by somebody else`),
    ])
    await scene.provider.createNode(node)
    await scene.until(async () => (await scene.observe(node))?.state === 'ready', 'it is whole again')
    expect(await scene.observe(node)).toEqual(before)
    scene.close()
  })

  test('a volume that somebody deletes is missed, and never replaced by an empty one under the same node', async () => {
    const { admin } = await cloud()
    const scene = await setScene(await cloud())
    const node = await scene.node()
    await admin.remove(claims, { name: scene.podName(node), namespace: scene.namespace })
    await scene.until(async () => (await scene.observe(node))?.volume === null, 'the volume is missed')
    expect(await scene.observe(node)).toMatchObject({ state: 'half_made', addresses: {} })
    const again = scene.provider.createNode(node)
    await expect(again).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('deleted by somebody else'),
    })
    await realClock.sleep(scene.provider.settlingMs)
    expect(await scene.observe(node)).toMatchObject({ volume: null })
    await scene.provider.deleteNode(node)
    await scene.until(async () => (await scene.observe(node)) === null, 'it is released')
    scene.close()
  })

  test('something of a node that nobody knows is listed, and touched by nobody', async () => {
    const { admin } = await cloud()
    const scene = await setScene(await cloud())
    const stray = { metadata: { name: 'hw-unknown' }, spec: { selector: {}, ports: [{ port: 1 }] } }
    await admin.create(services, scene.namespace, stray)
    await scene.until(async () => (await scene.provider.listNodes()).nodes.length === 1, 'it is listed')
    expect((await scene.provider.listNodes()).nodes).toMatchObject([
      { id: 'hw-unknown', clusterId: '', state: 'half_made' },
    ])
    expect((await scene.provider.listNodes()).nodes[0]?.remarks).toBeUndefined()
    scene.close()
  })

  const points: KubernetesCrashPoint[] = ['machine_files_made', 'machine_recorded', 'former_pod_removed', 'pod_made']
  test.each(points)('a start cut off at %s is finished by a retry, once', async (point) => {
    const scene = await setScene(await cloud())
    const node = await scene.node()
    const before = await scene.start(node)
    await scene.provider.stopMachine(node, before, { graceMs: 5_000 })
    await scene.untilMachine(node, 'gone')
    const machine = scene.machine()
    await expect(dyingAt(scene, point).startMachine(node, machine)).rejects.toThrow('cut off')
    await scene.provider.startMachine(node, machine)
    expect((await scene.untilMachine(node, 'running')).machine?.id).toBe(machine.id)
    await scene.until(
      async () => (await scene.provider.machineLog(node, { lines: 9 })).at(-1) === 'ready',
      'it is ready',
    )
    const held = [before, machine.id].map((id) => `volume holds ${id}`)
    expect(await scene.provider.machineLog(node, { lines: 9 })).toEqual([...held, 'ready'])
    scene.close()
  })

  test('a pod that is made late, after its machine was replaced, never runs and is cleared away', async () => {
    const { admin } = await cloud()
    const scene = await setScene(await cloud())
    const node = await scene.node()
    const late = scene.machine()
    await scene.provider.startMachine(node, late)
    await scene.untilMachine(node, 'running')
    const place = { name: scene.podName(node), namespace: scene.namespace }
    const first = await admin.get(pods, place)
    await scene.provider.stopMachine(node, late.id, { graceMs: 5_000 })
    await scene.untilMachine(node, 'gone')
    const next = scene.machine()
    // The caller of the next start dies after the pod before was removed; then the late one comes.
    await expect(dyingAt(scene, 'former_pod_removed').startMachine(node, next)).rejects.toThrow('cut off')
    const {
      name = '',
      labels = {},
      annotations: notes = {},
      finalizers: kept = [],
      ownerReferences = [],
    } = first?.metadata ?? {}
    const { nodeName: _nodeName, ...spec } = first?.spec ?? { containers: [] }
    await admin.create(pods, scene.namespace, {
      metadata: { name, labels, annotations: notes, finalizers: kept, ownerReferences },
      spec,
    })
    await realClock.sleep(1_000)
    expect((await scene.observe(node))?.machine).toBeNull()
    await scene.until(async () => {
      await scene.provider.startMachine(node, next).catch(() => undefined)
      return (await scene.observe(node))?.machine?.state === 'running'
    }, 'the next one runs')
    await scene.until(
      async () => (await scene.provider.machineLog(node, { lines: 9 })).at(-1) === 'ready',
      'it is ready',
    )
    expect(await scene.provider.machineLog(node, { lines: 9 })).toEqual([
      `volume holds ${late.id}`,
      `volume holds ${next.id}`,
      'ready',
    ])
    scene.close()
  })

  const deletionPoints: KubernetesCrashPoint[] = ['deletion_noted', 'pod_asked_to_leave', 'services_removed']
  test.each(deletionPoints)(
    'a deletion cut off at %s is listed as deleting, and a retry finishes it',
    async (point) => {
      const scene = await setScene(await cloud())
      const node = await scene.node()
      await scene.start(node, 'stubborn')
      await expect(dyingAt(scene, point).deleteNode(node)).rejects.toThrow('cut off')
      await realClock.sleep(scene.provider.settlingMs)
      expect((await scene.observe(node))?.state).toBe('deleting')
      await scene.provider.deleteNode(node)
      await scene.until(async () => (await scene.observe(node)) === null, 'it is gone')
      expect(await (await cloud()).admin.list(secrets, scene.namespace)).toEqual([])
      scene.close()
    },
  )

  test('what is kept of a machine on its claim has no secret in it', async () => {
    const { admin } = await cloud()
    const scene = await setScene(await cloud())
    const node = await scene.node()
    const machine = { ...scene.machine(), secretFiles: { password: 'nobody-may-see-this' } }
    await scene.provider.startMachine(node, machine)
    await scene.untilMachine(node, 'running')
    const place = { name: scene.podName(node), namespace: scene.namespace }
    const claim = await admin.get(claims, place)
    expect(annotationOf(claim ?? {}, annotations.machines)).toContain(machine.id)
    for (const object of [claim, await admin.get(pods, place)]) {
      expect(JSON.stringify(object)).not.toContain('nobody-may-see-this')
      expect(JSON.stringify(object)).not.toContain(Buffer.from('nobody-may-see-this').toString('base64'))
    }
    scene.close()
  })

  test('at rest nothing is called but watches and lists', async () => {
    const scene = await setScene(await cloud())
    const node = await scene.node()
    await scene.start(node)
    await realClock.sleep(scene.provider.settlingMs)
    const before = scene.calls.length
    for (let look = 0; look < 100; look++) {
      await scene.provider.listNodes()
      await scene.provider.listOfferings()
      await realClock.sleep(30)
    }
    const verbs = new Set(scene.calls.slice(before).map(({ verb }) => verb))
    expect([...verbs]).toEqual(['watch'])
    scene.close()
  })
})

function dyingAt(scene: Scene, point: KubernetesCrashPoint) {
  return scene.another({
    crashPoint: (reached) => {
      if (reached === point) throw new Error('cut off')
    },
  })
}
