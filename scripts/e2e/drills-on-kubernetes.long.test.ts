import fs from 'node:fs'
import path from 'node:path'
import type { ClusterView } from '@headwater/api-contract'
import { missingBinary } from '@headwater/provider-kubernetes/testing'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { type ControlPlane, until } from './control-plane.ts'
import { handsIn } from './kubernetes/hands.ts'
import { type KafkaCloud, startKafkaCloud, threeZones } from './kubernetes/kafka-cloud.ts'
import { type MachinePod, machinePods, untilReplaced } from './kubernetes/pods.ts'
import { consume, makeUser, order, produce, untilRunning } from './tenant.ts'

const recordsEach = 1_000
/** Long enough for several looks of the reconciler, and for Kubernetes to have noticed a silent node. */
const patienceMs = 15_000

const missing = missingBinary()
if (missing !== null) test.skip(missing)
describe.skipIf(missing !== null)('a cluster on Kubernetes', () => {
  let kafka: KafkaCloud
  let hands: ReturnType<typeof handsIn>
  let plane: ControlPlane
  let cluster: ClusterView
  let properties: string
  let acknowledged = 0
  let reads = 0

  beforeAll(async () => {
    kafka = await startKafkaCloud()
    hands = handsIn(kafka)
    plane = await kafka.startControlPlane()
  })
  afterAll(() => kafka?.stop())

  /** More records are acknowledged by every replica that has to, and all so far are read back. */
  async function expectRecords(): Promise<void> {
    await produce(properties, 'kept', recordsEach)
    acknowledged += recordsEach
    reads += 1
    expect(await consume(properties, 'kept', `kept-readers-${reads}`, acknowledged)).toBe(acknowledged)
  }

  async function podIn(zone: string): Promise<MachinePod> {
    const found = (await machinePods(kafka)).find((pod) => pod.zone === zone)
    if (found === undefined) throw new Error(`no machine runs in ${zone}`)
    return found
  }

  const uids = async () => (await machinePods(kafka)).map(({ uid }) => uid).toSorted()

  /** What runs now is what ran before: the same pods, none of them asked to leave, the same processes. */
  async function expectUntouched(before: string[], processes: number[]): Promise<void> {
    expect(await uids()).toEqual(before)
    expect((await machinePods(kafka)).filter(({ leaving }) => leaving)).toEqual([])
    expect(kafka.cloud.kubelet.processes().toSorted()).toEqual(processes)
  }

  it('comes up although its control plane is killed in the middle: nothing twice, nothing left over', async () => {
    const { id } = await order(plane, 'kept', threeZones)
    await until('the first machine', 60_000, async () => (await machinePods(kafka)).length > 0)
    await plane.kill()
    const left = await uids()
    plane = await kafka.startControlPlane()
    cluster = await untilRunning(plane, id)
    const pods = await machinePods(kafka)
    expect(pods.map(({ zone }) => zone).toSorted()).toEqual(['zone-a', 'zone-b', 'zone-c'])
    // Machines that were up already were found, not started again.
    expect(await uids()).toEqual(expect.arrayContaining(left))
    expect(kafka.cloud.kubelet.processes()).toHaveLength(3)
    properties = await makeUser(plane, cluster.id, 'app', 'kept')
    await plane.api.post(`/v1/clusters/${cluster.id}/topics`, { name: 'kept', partitions: 6 })
    await expectRecords()
  })

  it('starts a machine again whose pod somebody deletes by hand', async () => {
    const pod = await podIn('zone-a')
    await hands.deletePod(pod.name)
    await untilReplaced(kafka, pod)
    await untilRunning(plane, cluster.id)
    await expectRecords()
  })

  it('moves a machine off a Kubernetes node that is drained, when nothing suffers from it', async () => {
    const pod = await podIn('zone-a')
    await hands.cordon(pod.host, true)
    await expect(hands.evict(pod.name)).rejects.toMatchObject({ status: 429 })
    const next = await untilReplaced(kafka, pod)
    expect(next).toMatchObject({ zone: 'zone-a', host: expect.not.stringMatching(pod.host) })
    await untilRunning(plane, cluster.id)
    await hands.cordon(pod.host, false)
    await expectRecords()
  })

  it('leaves a machine alone whose Kubernetes node is silent, and knows it again when the node returns', async () => {
    const before = await uids()
    const processes = kafka.cloud.kubelet.processes().toSorted()
    const { host } = await podIn('zone-b')
    kafka.cloud.kubelet.loseNode(host, 'go_on')
    await new Promise((resolve) => setTimeout(resolve, patienceMs))
    await expectUntouched(before, processes)
    await kafka.cloud.kubelet.returnNode(host)
    await expectUntouched(before, processes)
    await expectRecords()
  })

  it('starts elsewhere in the zone what was on a Kubernetes node that a person declared out of service', async () => {
    const pod = await podIn('zone-b')
    kafka.cloud.kubelet.loseNode(pod.host, 'end')
    await new Promise((resolve) => setTimeout(resolve, patienceMs))
    expect((await podIn('zone-b')).uid).toBe(pod.uid)
    await hands.declareOutOfService(pod.host, true)
    const next = await untilReplaced(kafka, pod)
    expect(next).toMatchObject({ zone: 'zone-b', host: expect.not.stringMatching(pod.host) })
    await untilRunning(plane, cluster.id)
    await kafka.cloud.kubelet.returnNode(pod.host)
    await hands.declareOutOfService(pod.host, false)
    await expectRecords()
  })

  it('takes and gives records without a whole zone, and mends itself when the zone is back', async () => {
    const pod = await podIn('zone-c')
    const hosts = kafka.cloud.kubelet.zoneNodes('zone-c')
    for (const host of hosts) kafka.cloud.kubelet.loseNode(host, 'end')
    await expectRecords()
    for (const host of hosts) await kafka.cloud.kubelet.returnNode(host)
    await untilReplaced(kafka, pod)
    await untilRunning(plane, cluster.id)
    await expectRecords()
  })

  it('keeps every record while a volume grows under its broker', async () => {
    const installationId = fs.readFileSync(path.join(kafka.stateFolder, 'installation.id'), 'utf8').trim()
    const provider = kafka.installation.another({ installationId })
    const before = await uids()
    const { nodes } = await provider.listNodes()
    const node = nodes.find(({ zone }) => zone === 'zone-a')
    const volume = node?.volume
    if (node === undefined || !volume) throw new Error('zone-a has a node with a volume')
    const sizeGib = volume.sizeGib + 4
    await provider.changeVolume(node, { ...volume, sizeGib })
    await until('the volume to have grown', 30_000, async () => {
      const now = (await provider.listNodes()).nodes.find(({ id }) => id === node.id)
      return now?.volume?.sizeGib === sizeGib
    })
    provider.close()
    expect(await uids()).toEqual(before)
    await expectRecords()
  })
})
