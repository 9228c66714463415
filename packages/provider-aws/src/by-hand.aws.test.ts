import { type NodeSpecification, type ObservedNode, type Provider, ProviderError } from '@headwater/provider'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type TagName, tagKey } from './tags.ts'
import { makeTestCloud, type TestCloud, testMachine, testNode } from './testing/cloud.ts'
import { type MotoServer, motoFolder, startMoto } from './testing/moto-server.ts'
import { itemsOf, textOf } from './testing/strict-layer/xml.ts'

describe.skipIf(motoFolder === null)('on a simulated AWS in which a person changes by hand what is ours', () => {
  let moto: MotoServer
  let cloud: TestCloud
  let provider: Provider
  let node: NodeSpecification
  let other: NodeSpecification
  let machineId: string

  beforeAll(async () => {
    moto = await startMoto(motoFolder ?? '')
  })
  afterAll(() => moto.stop())
  beforeEach(async () => {
    cloud = await makeTestCloud(moto)
    provider = cloud.provider()
    node = testNode()
    other = testNode()
    await provider.prepareCluster({ id: node.clusterId, organizationId: node.organizationId })
    machineId = await start(node)
    await start(other)
  })
  afterEach(() => cloud.dispose())

  async function start(on: NodeSpecification): Promise<string> {
    await provider.createNode(on)
    await cloud.untilNode(provider, on, (found) => found?.state === 'ready')
    const machine = testMachine('obedient')
    await provider.startMachine(on, machine)
    await cloud.untilNode(provider, on, (found) => found?.machine?.state === 'running')
    return machine.id
  }

  /** By a provider that has not listed before, later than EC2 may be late with anything. */
  async function seen(id = node.id): Promise<ObservedNode | undefined> {
    cloud.clock.skip(cloud.provider().settlingMs + 1_000)
    return (await cloud.provider().listNodes({ clusterId: node.clusterId })).nodes.find((one) => one.id === id)
  }

  const ofNode = { 'Filter.1.Name': `tag:${tagKey.node}`, 'Filter.1.Value.1': '' }
  async function idOf(part: 'interface' | 'volume' | 'instance'): Promise<string> {
    if (part === 'instance') return (await cloud.layer.instancesOf(tagKey.node, node.id)).at(-1)?.id ?? ''
    const [action, set, id] =
      part === 'volume'
        ? ['DescribeVolumes', 'volumeSet', 'volumeId']
        : ['DescribeNetworkInterfaces', 'networkInterfaceSet', 'networkInterfaceId']
    const found = await cloud.layer.world.moto.ec2(action, { ...ofNode, 'Filter.1.Value.1': node.id })
    const item = itemsOf(found[set]).find((one) => !JSON.stringify(one).includes('"root"'))
    return textOf(item?.[id])
  }

  async function tag(resourceId: string, name: TagName, value: string): Promise<void> {
    const to = { 'ResourceId.1': resourceId, 'Tag.1.Key': tagKey[name], 'Tag.1.Value': value }
    await cloud.layer.world.moto.ec2('CreateTags', to)
  }

  const runningInstances = () =>
    [...cloud.layer.world.instances.values()].filter(({ endingAtMs }) => endingAtMs === null).length

  test('an instance whose machine tag was edited is unknown, says which tag to put back, and goes on', async () => {
    const instanceId = await idOf('instance')
    await tag(instanceId, 'machine', 'mac_by_hand')
    expect((await seen())?.machine).toMatchObject({ id: machineId, state: 'unknown' })
    expect((await seen())?.machine?.detail).toContain(
      `${instanceId} holds its volume: give that one its tag ${tagKey.machine} back`,
    )
    await provider.stopMachine(node, 'mac_by_hand', { graceMs: 0 })
    const again = await refusalOf(provider.startMachine(node, testMachine('obedient')))
    expect(again.code).toMatch(/volume_in_use/)
    expect(runningInstances()).toBe(2)
    await tag(instanceId, 'machine', machineId)
    expect((await seen())?.machine).toMatchObject({ id: machineId, state: 'running' })
  })

  test('a volume that lost our mark is missed, and none is made in its place', async () => {
    const volumeId = await idOf('volume')
    await tag(volumeId, 'installation', 'ins_of_somebody')
    expect(await seen()).toMatchObject({ state: 'half_made', volume: null })
    expect((await refusalOf(provider.createNode(node))).message).toMatch(/has lost its volume/)
    await tag(volumeId, 'installation', 'ins_test')
    expect(await seen()).toMatchObject({ state: 'ready', volume: node.volume })
  })

  test('a node whose addresses were given to another cluster is half made there, and no call for it is carried out', async () => {
    const interfaceId = await idOf('interface')
    await tag(interfaceId, 'cluster', 'clu_of_somebody')
    expect(await seen()).toMatchObject({ state: 'half_made', volume: node.volume, addresses: {} })
    for (const call of [
      provider.stopMachine(node, machineId, { graceMs: 0 }),
      provider.deleteNode(node),
      provider.changeVolume(node, { ...node.volume, sizeGib: 9 }),
    ]) {
      const refusal = await refusalOf(call)
      expect(refusal.code).toBe('conflict')
      expect(refusal.message).toContain('belongs to cluster clu_of_somebody')
    }
    expect(runningInstances()).toBe(2)
    await tag(interfaceId, 'cluster', node.clusterId)
    expect(await seen()).toMatchObject({ state: 'ready', machine: { id: machineId, state: 'running' } })
  })

  test('addresses that were deleted are missed, and not made anew under the same node', async () => {
    await provider.stopMachine(node, machineId, { graceMs: 5_000 })
    await cloud.untilNode(provider, node, (found) => found?.machine?.state === 'gone')
    await cloud.layer.world.moto.ec2('DeleteNetworkInterface', { NetworkInterfaceId: await idOf('interface') })
    expect(await seen()).toMatchObject({ state: 'half_made', volume: node.volume, addresses: {} })
    expect((await refusalOf(provider.createNode(node))).message).toMatch(/has lost its network interface/)
  })

  test('nothing of that touches the other nodes', async () => {
    const before = await seen(other.id)
    await tag(await idOf('instance'), 'node', 'nod_of_somebody')
    await tag(await idOf('volume'), 'cluster', 'clu_of_somebody')
    await provider.deleteNode(node).catch(() => undefined)
    expect(await seen(other.id)).toEqual(before)
    expect(before).toMatchObject({ state: 'ready', machine: { state: 'running' } })
  })
})

async function refusalOf(call: Promise<unknown>): Promise<ProviderError> {
  const answer = await call.catch((error: unknown) => error)
  if (answer instanceof ProviderError) return answer
  throw new Error(`it was accepted, or failed in another way: ${String(answer)}`)
}
