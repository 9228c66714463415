import type {
  MachineSpecification,
  NodeSpecification,
  ObservedNode,
  Provider,
  ProviderError,
} from '@headwater/provider'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { tagKey } from './tags.ts'
import { makeTestCloud, type TestCloud, testMachine, testNode, testSize, testZone } from './testing/cloud.ts'
import { type MotoServer, motoFolder, startMoto } from './testing/moto-server.ts'
import { itemsOf, tagsOf, textOf } from './testing/strict-layer/xml.ts'

describe.skipIf(motoFolder === null)('on a simulated AWS that refuses, or that people have touched', () => {
  let moto: MotoServer
  let cloud: TestCloud
  let provider: Provider
  let node: NodeSpecification

  beforeAll(async () => {
    moto = await startMoto(motoFolder ?? '')
  })
  afterAll(() => moto.stop())
  beforeEach(async () => {
    cloud = await makeTestCloud(moto)
    provider = cloud.provider()
    node = testNode()
    await provider.prepareCluster({ id: node.clusterId, organizationId: node.organizationId })
    await provider.createNode(node)
    await cloud.untilNode(provider, node, (seen) => seen?.state === 'ready')
  })
  afterEach(() => cloud.dispose())

  async function start(machine: MachineSpecification = testMachine('obedient')): Promise<void> {
    await provider.startMachine(node, machine)
    await cloud.untilNode(
      provider,
      node,
      (seen) => seen?.machine?.id === machine.id && seen.machine.state === 'running',
    )
  }

  /** By a provider that has not listed before: what a person does shows in the lists of the others some seconds later. */
  async function listed(): Promise<ObservedNode | undefined> {
    return (await cloud.provider().listNodes()).nodes.find(({ id }) => id === node.id)
  }

  const partOf = async (action: string, set: string, id: string) => {
    const filter = { 'Filter.1.Name': `tag:${tagKey.node}`, 'Filter.1.Value.1': node.id }
    return textOf(itemsOf((await cloud.layer.world.moto.ec2(action, filter))[set])[0]?.[id])
  }
  const volumeId = () => partOf('DescribeVolumes', 'volumeSet', 'volumeId')

  test.each([
    ['UnauthorizedOperation', 403, 'unauthorized', /RunInstances.*let the control plane's role make RunInstances/],
    ['AuthFailure', 401, 'unauthorized', /RunInstances.*check the control plane's credentials/],
    ['OptInRequired', 401, 'unauthorized', /RunInstances.*switch the region on/],
    ['VcpuLimitExceeded', 400, 'quota_exceeded', /ask AWS for a higher quota/],
    ['InsufficientInstanceCapacity', 500, 'out_of_capacity', /another size or zone/],
    ['InternalError', 500, 'unavailable', /RunInstances/],
  ])('%s is told with the call and the remedy, and the same start works later', async (code, status, kind, words) => {
    cloud.layer.fault({ call: 'RunInstances', times: 1, when: 'before', what: { code, status } })
    const machine = testMachine('obedient')
    const refusal = await refusalOf(provider.startMachine(node, machine))
    expect(refusal.code).toBe(kind)
    expect(refusal.message).toMatch(words)
    expect(refusal.message).toContain(machine.id)
    await start(machine)
  })

  test('a call that is throttled is not made again before its time, by no node', async () => {
    cloud.layer.fault({
      call: 'RunInstances',
      times: 1,
      when: 'before',
      what: { code: 'RequestLimitExceeded', status: 503 },
    })
    const machine = testMachine('obedient')
    const refusal = await refusalOf(provider.startMachine(node, machine))
    expect(refusal.code).toBe('throttled')
    expect(refusal.retryAtMs).toBeGreaterThan(cloud.clock.nowMs())
    const calls = cloud.layer.calls.filter(({ call }) => call === 'RunInstances').length
    expect((await refusalOf(provider.startMachine(node, machine))).retryAtMs).toBe(refusal.retryAtMs)
    expect(cloud.layer.calls.filter(({ call }) => call === 'RunInstances')).toHaveLength(calls)
    cloud.clock.skip(1_100)
    await start(machine)
  })

  test('a subnet without addresses is told as such', async () => {
    const code = 'InsufficientFreeAddressesInSubnet'
    cloud.layer.fault({ call: 'CreateNetworkInterface', times: 1, when: 'before', what: { code } })
    const refusal = await refusalOf(provider.createNode(testNode()))
    expect(refusal).toMatchObject({ code: 'quota_exceeded', message: expect.stringContaining(code) })
  })

  test('a volume that was changed cools down, and says until when', async () => {
    await provider.changeVolume(node, { ...node.volume, sizeGib: 8 })
    const refusal = await refusalOf(provider.changeVolume(node, { ...node.volume, sizeGib: 9 }))
    expect(refusal.code).toBe('cooling_down')
    const hours = ((refusal.retryAtMs ?? 0) - cloud.clock.nowMs()) / 3_600_000
    expect(hours).toBeGreaterThan(5.9)
    expect(hours).toBeLessThanOrEqual(6)
    cloud.clock.skip(6 * 3_600_000 + 1_000)
    await provider.changeVolume(node, { ...node.volume, sizeGib: 9 })
  })

  test('a machine that EC2 is going to retire says when it leaves', async () => {
    await start()
    const [life] = await cloud.layer.instancesOf(tagKey.node, node.id)
    const leavingByMs = Math.floor(cloud.clock.nowMs() / 1_000) * 1_000 + 86_400_000
    life?.events.push({ code: 'instance-retirement', description: 'host degraded', notBeforeMs: leavingByMs })
    if (life !== undefined) life.impaired = true
    cloud.clock.skip(61_000)
    const machine = (await listed())?.machine
    expect(machine).toMatchObject({ state: 'running', leavingByMs })
  })

  test('a size that was refused for want of capacity is offered again after a while', async () => {
    cloud.layer.world.soldOut.add(`${testZone} ${testSize}`)
    await refusalOf(provider.startMachine(node, testMachine('obedient')))
    const offered = async () =>
      (await provider.listOfferings()).sizes.find(({ zone, size }) => zone === testZone && size === testSize)?.available
    expect(await offered()).toBe(false)
    cloud.clock.skip(300_001)
    expect(await offered()).toBe(true)
  })

  test('an instance that a person has stopped is unknown, never gone, and can be ended', async () => {
    const machine = testMachine('obedient')
    await start(machine)
    const [life] = await cloud.layer.instancesOf(tagKey.node, node.id)
    if (life !== undefined) life.stoppedByPerson = true
    expect((await listed())?.machine).toMatchObject({ id: machine.id, state: 'unknown' })
    expect((await refusalOf(provider.startMachine(node, testMachine('obedient')))).code).toBe('volume_in_use')
    await provider.stopMachine(node, machine.id, { graceMs: 0 })
    await cloud.untilNode(provider, node, (found) => found?.machine?.state === 'gone')
  })

  test('a volume that a person has deleted is not made anew in silence once a machine had run on it', async () => {
    const machine = testMachine('obedient')
    await start(machine)
    await provider.stopMachine(node, machine.id, { graceMs: 5_000 })
    await cloud.untilNode(provider, node, (found) => found?.machine?.state === 'gone')
    await cloud.layer.world.moto.ec2('DeleteVolume', { VolumeId: await volumeId() })
    expect(await listed()).toMatchObject({ state: 'half_made', volume: null, addresses: {} })
    const refusal = await refusalOf(provider.createNode(node))
    expect(refusal).toMatchObject({ code: 'conflict', message: expect.stringContaining('has lost its volume') })
    await provider.deleteNode(node)
    await cloud.untilNode(provider, node, (found) => found === null)
  })

  test('what carries our tags and belongs to no node that we know is listed, and left alone', async () => {
    const stray = testNode({ clusterId: 'clu_stray' })
    const other = cloud.provider()
    await other.prepareCluster({ id: stray.clusterId, organizationId: stray.organizationId })
    await other.createNode(stray)
    expect((await other.listNodes()).nodes.map(({ id }) => id)).toContain(stray.id)
    await provider.deleteNode(node)
    await cloud.untilNode(provider, node, (found) => found === null)
    expect((await cloud.provider().listNodes()).nodes.map(({ id }) => id)).toEqual([stray.id])
  })

  test('another installation in the same account is neither seen nor touched', async () => {
    const elsewhere = cloud.provider({ installationId: 'ins_other' })
    expect((await elsewhere.listNodes()).nodes).toEqual([])
    await elsewhere.deleteNode(node)
    expect((await refusalOf(elsewhere.startMachine(node, testMachine('obedient')))).code).toBe('conflict')
    expect((await listed())?.state).toBe('ready')
  })

  test('a second stop shortens what the machine is given, and a third never draws it out', async () => {
    const machine = testMachine('stubborn')
    await start(machine)
    const [life] = await cloud.layer.instancesOf(tagKey.node, node.id)
    const stopBy = async () => {
      const filter = { 'Filter.1.Name': 'resource-id', 'Filter.1.Value.1': life?.id ?? '' }
      return Number(tagsOf(await cloud.layer.world.moto.ec2('DescribeTags', filter))[tagKey.stopBy])
    }
    await provider.stopMachine(node, machine.id, { graceMs: 600_000 })
    const long = await stopBy()
    await provider.stopMachine(node, machine.id, { graceMs: 60_000 })
    const short = await stopBy()
    expect(long - short).toBeGreaterThan(500_000)
    await provider.stopMachine(node, machine.id, { graceMs: 600_000 })
    expect(await stopBy()).toBe(short)
    await cloud.untilNode(provider, node, (found) => found?.machine?.state === 'gone')
    expect(cloud.clock.nowMs() - short).toBeGreaterThanOrEqual(0)
  })

  test('a machine id whose instance EC2 has long forgotten is not started again', async () => {
    const machine = testMachine('exits')
    await provider.startMachine(node, machine)
    // Nobody looks at the node before EC2 has forgotten.
    await cloud.until(async () => {
      const [life] = await cloud.layer.instancesOf(tagKey.node, node.id)
      return life !== undefined && life.terminatedAtMs !== null
    }, 'the instance has ended')
    cloud.clock.skip(48 * 3_600_000)
    expect((await listed())?.machine).toMatchObject({ id: machine.id, state: 'gone' })
    const calls = cloud.layer.calls.length
    await provider.startMachine(node, machine)
    expect(cloud.layer.calls.slice(calls).map(({ call }) => call)).not.toContain('RunInstances')
  })
})

async function refusalOf(call: Promise<unknown>): Promise<ProviderError> {
  return await call.then(
    () => expect.unreachable('it was accepted'),
    (error: ProviderError) => error,
  )
}
