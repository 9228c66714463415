import { expect, test } from 'vitest'
import {
  configMaps,
  disruptionBudgets,
  type KubernetesObject,
  nameOf,
  networkPolicies,
  type Resource,
} from './api/objects.ts'
import type { KubernetesCrashPoint } from './crash-point.ts'
import { installationMarker, objectName } from './names.ts'
import { describeOnKubernetes } from './testing/describe-on-kubernetes.ts'
import { type Scene, setScene } from './testing/scene.ts'
import { newTestId, realClock } from './testing/test-cloud.ts'

const dayMs = 24 * 3_600_000

describeOnKubernetes('a call that comes late, from whoever held the lease before', (cloud) => {
  test('a prepareCluster after the release is refused and leaves nothing', async () => {
    const scene = await setScene(await cloud())
    const cluster = newCluster()
    await scene.provider.prepareCluster(cluster)
    await scene.provider.releaseCluster(cluster)
    await expectReleased(scene, cluster.id)
    await expect(scene.another().prepareCluster(cluster)).rejects.toMatchObject({ code: 'conflict' })
    await expectReleased(scene, cluster.id)
    scene.close()
  })

  test('so is one after the release of a cluster that had not been prepared yet', async () => {
    const scene = await setScene(await cloud())
    const cluster = newCluster()
    await scene.provider.releaseCluster(cluster)
    await expect(scene.another().prepareCluster(cluster)).rejects.toMatchObject({ code: 'conflict' })
    await expectReleased(scene, cluster.id)
    scene.close()
  })

  test('what a prepareCluster leaves that was held up while the cluster was released is collected', async () => {
    const scene = await setScene(await cloud())
    const cluster = newCluster()
    const held = holdAt(scene, 'owner_made')
    const preparing = held.provider.prepareCluster(cluster)
    await held.reached
    await scene.provider.releaseCluster(cluster)
    held.goOn()
    await preparing
    await scene.until(async () => (await leftOf(scene, cluster.id)).length === 1, 'only the note is left')
    await expectReleased(scene, cluster.id)
    scene.close()
  })

  test('a cluster that is prepared anew in the middle of its release is released', async () => {
    const scene = await setScene(await cloud())
    const cluster = newCluster()
    await scene.provider.prepareCluster(cluster)
    const held = holdAt(scene, 'owner_removed')
    const releasing = held.provider.releaseCluster(cluster)
    await held.reached
    await scene.another().prepareCluster(cluster)
    held.goOn()
    await releasing
    await expectReleased(scene, cluster.id)
    scene.close()
  })

  test('a note is there for a day, and the next release takes it away', async () => {
    const scene = await setScene(await cloud())
    const [first, second, third] = [newCluster(), newCluster(), newCluster()]
    await scene.provider.releaseCluster(first)
    await later(scene, dayMs - 60_000).releaseCluster(second)
    await realClock.sleep(scene.provider.settlingMs)
    expect(await leftOf(scene, first.id)).toHaveLength(1)
    await later(scene, dayMs + 60_000).releaseCluster(third)
    expect(await leftOf(scene, first.id)).toEqual([])
    expect(await leftOf(scene, second.id)).toHaveLength(1)
    scene.close()
  })

  test("a release in another installation's namespace leaves no note there", async () => {
    const scene = await setScene(await cloud())
    const cluster = newCluster()
    await scene.another({ installationId: 'ins_other' }).releaseCluster(cluster)
    const { admin } = await cloud()
    const names = (await admin.list(configMaps, scene.namespace)).map(nameOf)
    expect(names).toContain(installationMarker)
    expect(names).not.toContain(objectName('ins_other', cluster.id))
    scene.close()
  })

  /** Names of what is there of a cluster: all of it has one name. */
  async function leftOf(scene: Scene, clusterId: string): Promise<string[]> {
    const { admin } = await cloud()
    const place = { name: objectName(scene.id, clusterId), namespace: scene.namespace }
    const resources = [configMaps, networkPolicies, disruptionBudgets] as Resource<KubernetesObject>[]
    const found = await Promise.all(resources.map((resource) => admin.get(resource, place)))
    return found.flatMap((object, index) => (object === null ? [] : [resources[index]?.plural ?? '']))
  }

  async function expectReleased(scene: Scene, clusterId: string): Promise<void> {
    const { admin } = await cloud()
    expect(await leftOf(scene, clusterId)).toEqual(['configmaps'])
    const note = await admin.get(configMaps, { name: objectName(scene.id, clusterId), namespace: scene.namespace })
    expect(note?.metadata?.annotations).toHaveProperty(['headwater.dev/released'])
    expect(note?.metadata?.finalizers).toBeUndefined()
  }
})

function newCluster() {
  return { id: newTestId('pcl'), organizationId: 'org_test' }
}

/** A provider whose calls stop at a point until they are told to go on; the first time only. */
function holdAt(scene: Scene, point: KubernetesCrashPoint) {
  const reached = Promise.withResolvers<void>()
  const release = Promise.withResolvers<void>()
  const provider = scene.another({
    crashPoint(at) {
      if (at !== point) return undefined
      reached.resolve()
      return release.promise
    },
  })
  return { provider, reached: reached.promise, goOn: () => release.resolve() }
}

/** A provider whose clock is so far ahead. */
function later(scene: Scene, aheadMs: number) {
  return scene.another({ clock: { ...realClock, nowMs: () => Date.now() + aheadMs } })
}
