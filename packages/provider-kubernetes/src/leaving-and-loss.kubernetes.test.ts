import { expect, test } from 'vitest'
import { kubernetesNodes, pods } from './api/objects.ts'
import { describeOnKubernetes } from './testing/describe-on-kubernetes.ts'
import { type Scene, setScene } from './testing/scene.ts'
import type { TestCloud } from './testing/test-cloud.ts'

describeOnKubernetes(
  'what happens to Kubernetes nodes',
  (cloud) => {
    test('a drain is held up, seen as leaving, and done once the machine has moved within its zone', async () => {
      const scene = await setScene(await cloud())
      const node = await scene.node({ zone: 'zone-a' })
      await scene.start(node)
      const host = await hostOf(await cloud(), scene, node)
      await cordon(await cloud(), host, true)
      try {
        await expect(evict(await cloud(), scene, node)).rejects.toMatchObject({ status: 429 })
        await scene.until(
          async () => ((await scene.observe(node))?.machine?.leavingByMs ?? 0) > Date.now(),
          'it is leaving',
        )
        const leaving = await scene.observe(node)
        expect(leaving?.machine).toMatchObject({ state: 'running', detail: expect.stringContaining('cordoned') })

        await scene.provider.stopMachine(node, leaving?.machine?.id ?? '', { graceMs: 5_000 })
        await scene.untilMachine(node, 'gone')
        await scene.start(node)
        const next = await hostOf(await cloud(), scene, node)
        expect(next).not.toBe(host)
        expect((await cloud()).kubelet.zoneNodes('zone-a')).toContain(next)
        expect((await scene.observe(node))?.machine?.leavingByMs).toBeNull()
        expect(await scene.provider.machineLog(node, { lines: 10 })).toHaveLength(3)
      } finally {
        await cordon(await cloud(), host, false)
      }
      scene.close()
    })

    test('a pod that somebody deletes is stopping until the time Kubernetes names, then gone, and another starts', async () => {
      const scene = await setScene(await cloud())
      const node = await scene.node()
      const id = await scene.start(node, 'stubborn')
      const place = { name: scene.podName(node), namespace: scene.namespace }
      await (await cloud()).admin.remove(pods, place, { gracePeriodSeconds: 2 })
      const stopping = await scene.untilMachine(node, 'stopping')
      expect(stopping.machine?.leavingByMs).toBeGreaterThan(Date.now() - 2_000)
      const gone = await scene.untilMachine(node, 'gone')
      expect(gone.machine).toMatchObject({ id, detail: expect.stringContaining('137') })
      await scene.start(node)
      scene.close()
    })

    test('a Kubernetes node that shuts down announces it, and its machine is gone before it', async () => {
      const { kubelet } = await cloud()
      const scene = await setScene(await cloud())
      const node = await scene.node({ zone: 'zone-b' })
      await scene.start(node, 'stubborn')
      const host = await hostOf(await cloud(), scene, node)
      const shutdown = kubelet.shutDownNode(host, 3)
      await scene.until(async () => (await scene.observe(node))?.machine?.leavingByMs !== null, 'it is leaving')
      await shutdown
      const gone = await scene.untilMachine(node, 'gone')
      expect(gone.machine?.detail).toContain('shutdown')
      await scene.start(node)
      expect(await hostOf(await cloud(), scene, node)).not.toBe(host)
      await kubelet.returnNode(host)
      scene.close()
    })

    test('a machine on a lost Kubernetes node is unknown and keeps its volume, until a person vouches for its end', async () => {
      const { kubelet, admin } = await cloud()
      const scene = await setScene(await cloud())
      const node = await scene.node({ zone: 'zone-c' })
      const id = await scene.start(node)
      const host = await hostOf(await cloud(), scene, node)
      kubelet.loseNode(host, 'go_on')
      const unknown = await scene.untilMachine(node, 'unknown')
      expect(unknown).toMatchObject({ state: 'ready', machine: { id, detail: expect.stringContaining(host) } })

      const next = scene.machine()
      await expect(scene.provider.startMachine(node, next)).rejects.toMatchObject({ code: 'volume_in_use' })
      await scene.provider.stopMachine(node, id, { graceMs: 0 })
      // Not even forgetting the pod by force is proof.
      const place = { name: scene.podName(node), namespace: scene.namespace }
      await admin.remove(pods, place, { gracePeriodSeconds: 0 })
      expect((await scene.untilMachine(node, 'unknown')).machine?.id).toBe(id)
      await expect(scene.provider.startMachine(node, next)).rejects.toMatchObject({ code: 'volume_in_use' })

      const taint = { key: 'node.kubernetes.io/out-of-service', value: 'nodeshutdown', effect: 'NoExecute' }
      const present = (await admin.get(kubernetesNodes, { name: host }))?.spec?.taints ?? []
      await admin.merge(kubernetesNodes, { name: host }, { spec: { taints: [...present, taint] } })
      await scene.untilMachine(node, 'gone')
      await scene.start(node)
      expect(await hostOf(await cloud(), scene, node)).not.toBe(host)

      const left = (await admin.get(kubernetesNodes, { name: host }))?.spec?.taints ?? []
      const taints = left.filter(({ key }) => key !== taint.key)
      await admin.merge(kubernetesNodes, { name: host }, { spec: { taints } })
      await kubelet.returnNode(host)
      scene.close()
    })

    test('a Kubernetes node that comes back shows its machine as it is', async () => {
      const { kubelet } = await cloud()
      const scene = await setScene(await cloud())
      const node = await scene.node({ zone: 'zone-b' })
      const id = await scene.start(node)
      const host = await hostOf(await cloud(), scene, node)
      kubelet.loseNode(host, 'go_on')
      await scene.untilMachine(node, 'unknown')
      await kubelet.returnNode(host)
      expect((await scene.untilMachine(node, 'running')).machine?.id).toBe(id)

      kubelet.loseNode(host, 'end')
      await scene.untilMachine(node, 'unknown')
      await kubelet.returnNode(host)
      expect((await scene.untilMachine(node, 'gone')).machine?.id).toBe(id)
      await scene.start(node)
      scene.close()
    })

    test('a lost zone leaves the others as they are, and has nothing to offer', async () => {
      const { kubelet } = await cloud()
      const scene = await setScene(await cloud())
      const zones = ['zone-a', 'zone-b', 'zone-c']
      const nodes = await Promise.all(zones.map((zone) => scene.node({ zone })))
      await Promise.all(nodes.map((node) => scene.start(node)))
      const [lost, ...kept] = nodes
      if (lost === undefined) throw new Error('there are three')
      for (const name of kubelet.zoneNodes('zone-a')) kubelet.loseNode(name, 'go_on')
      await scene.untilMachine(lost, 'unknown')
      for (const node of kept) expect((await scene.observe(node))?.machine?.state).toBe('running')
      const { sizes } = await scene.provider.listOfferings()
      expect(sizes).toEqual(zones.map((zone) => ({ zone, size: 'small', available: zone !== 'zone-a' })))
      const late = scene.specification({ zone: 'zone-a' })
      await expect(scene.provider.createNode(late)).rejects.toMatchObject({ code: 'out_of_capacity' })
      expect(await scene.observe(late)).toBeNull()
      for (const name of kubelet.zoneNodes('zone-a')) await kubelet.returnNode(name)
      await scene.untilMachine(lost, 'running')
      scene.close()
    })
  },
  { nodeGraceSeconds: 4 },
)

async function hostOf({ admin }: TestCloud, scene: Scene, node: { id: string; clusterId: string }): Promise<string> {
  const pod = await admin.get(pods, { name: scene.podName(node), namespace: scene.namespace })
  return pod?.spec?.nodeName ?? ''
}

async function cordon({ admin }: TestCloud, name: string, unschedulable: boolean): Promise<void> {
  await admin.merge(kubernetesNodes, { name }, { spec: { unschedulable } })
}

async function evict({ admin }: TestCloud, scene: Scene, node: { id: string; clusterId: string }): Promise<void> {
  const name = scene.podName(node)
  const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace: scene.namespace } }
  await admin.post(pods, { name, namespace: scene.namespace, subresource: 'eviction' }, body)
}
