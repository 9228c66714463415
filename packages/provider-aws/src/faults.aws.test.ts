import type { NodeSpecification, Provider } from '@headwater/provider'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { AwsCallName } from './aws-calls.ts'
import { tagKey } from './tags.ts'
import { makeTestCloud, type TestCloud, testMachine, testNode } from './testing/cloud.ts'
import { type MotoServer, motoFolder, startMoto } from './testing/moto-server.ts'
import { changingCalls, doubles, liveThrough } from './testing/scenario.ts'

/** Lists are late, so that a retry cannot see what it made before: it has to know. */
const listDelayMs = 1_500
const quick = { pendingMs: 200, creatingMs: 100, shuttingDownMs: 100, releaseMs: 100, deletingMs: 100, listDelayMs }

describe.skipIf(motoFolder === null)('on a simulated AWS where something goes wrong', () => {
  let moto: MotoServer
  let cloud: TestCloud

  beforeAll(async () => {
    moto = await startMoto(motoFolder ?? '')
  })
  afterAll(() => moto.stop())
  beforeEach(async () => {
    cloud = await makeTestCloud(moto, { behaviour: quick })
  })
  afterEach(() => cloud.dispose())

  const nothingTwice = async (node: NodeSpecification) => expect(await doubles(cloud, node)).toEqual([])

  /** Dies after the answer to a call, the `nth` of that name. */
  function dyingProvider(after: AwsCallName, nth = 1): { provider: Provider; died: () => boolean } {
    let seen = 0
    const provider = cloud.provider({
      crashPoint: (call) => {
        if (call === after && ++seen === nth) throw new Error('the control plane dies here')
      },
    })
    return { provider, died: () => seen >= nth }
  }

  test.each(changingCalls)('%s whose answer is lost is repeated without a second effect', async (call) => {
    cloud.layer.fault({ call, times: 1, when: 'after', what: 'reset' })
    const provider = cloud.provider()
    const refused = await liveThrough(cloud, () => provider, nothingTwice)
    expect(await cloud.layer.leftovers()).toEqual([])
    // What a list goes on with by itself is refused to nobody.
    expect(refused).toBeLessThanOrEqual(1)
    expect(cloud.layer.faults.take(call, 'after')).toBeNull()
  })

  test.each(changingCalls)('a control plane that dies after %s is followed by one that goes on', async (call) => {
    const dying = dyingProvider(call)
    const heir = cloud.provider()
    await liveThrough(cloud, () => (dying.died() ? heir : dying.provider), nothingTwice)
    expect(dying.died()).toBe(true)
    expect(await cloud.layer.leftovers()).toEqual([])
  })

  test.each(['CreateNetworkInterface', 'CreateVolume', 'CreateSecret', 'RunInstances', 'CreateTags'] as const)(
    'a start that dies after %s and is not repeated leaves nothing once the node is deleted',
    async (call) => {
      const dying = dyingProvider(call)
      const heir = cloud.provider()
      const node = testNode()
      const cluster = { id: node.clusterId, organizationId: node.organizationId }
      await heir.prepareCluster(cluster)
      await dying.provider.createNode(node).catch(() => undefined)
      if (!dying.died()) await cloud.untilNode(heir, node, (seen) => seen?.state === 'ready')
      await dying.provider.startMachine(node, testMachine('obedient')).catch(() => undefined)
      expect(dying.died()).toBe(true)
      // What EC2 shows to nobody can be released by nobody; a sweep repeats deleteNode once it is shown.
      cloud.clock.skip(listDelayMs)
      await heir.deleteNode(node)
      await cloud.untilNode(heir, node, (seen) => seen === null)
      await heir.releaseCluster(cluster)
      expect(await cloud.layer.leftovers()).toEqual([])
    },
  )

  test.each(['CreateTags', 'TerminateInstances', 'DeleteSecret', 'DeleteNetworkInterface', 'DeleteVolume'] as const)(
    'a deletion that dies after %s is finished by whoever lists the node, without being repeated',
    async (call) => {
      const heir = cloud.provider()
      const node = testNode()
      const cluster = { id: node.clusterId, organizationId: node.organizationId }
      await heir.prepareCluster(cluster)
      await heir.createNode(node)
      await cloud.untilNode(heir, node, (seen) => seen?.state === 'ready')
      const running = call === 'TerminateInstances'
      if (running) {
        await heir.startMachine(node, testMachine('stubborn'))
        await cloud.untilNode(heir, node, (seen) => seen?.machine?.state === 'running')
      }
      const dying = dyingProvider(call)
      await dying.provider.deleteNode(node).catch(() => undefined)
      expect(dying.died()).toBe(true)
      await cloud.untilNode(heir, node, (seen) => seen === null)
      await heir.releaseCluster(cluster)
      expect(await cloud.layer.leftovers()).toEqual([])
    },
  )

  test('a machine whose start nobody wrote down is remembered by whoever lists it', async () => {
    const dying = dyingProvider('RunInstances')
    const heir = cloud.provider()
    const node = testNode()
    const machine = testMachine('exits')
    await heir.prepareCluster({ id: node.clusterId, organizationId: node.organizationId })
    await heir.createNode(node)
    await cloud.untilNode(heir, node, (seen) => seen?.state === 'ready')
    await dying.provider.startMachine(node, machine).catch(() => undefined)
    // It has ended before anybody looks.
    await cloud.until(async () => {
      const [life] = await cloud.layer.instancesOf(tagKey.node, node.id)
      return life !== undefined && life.terminatedAtMs !== null
    }, 'the instance has ended')
    await cloud.untilNode(heir, node, (seen) => seen?.machine?.state === 'gone')
    cloud.clock.skip(30 * 3_600_000)
    await cloud.untilNode(heir, node, (seen) => seen?.machine?.id === machine.id && seen.machine.state === 'gone')
    const calls = cloud.layer.calls.length
    await heir.startMachine(node, machine)
    expect(cloud.layer.calls.slice(calls).map(({ call }) => call)).not.toContain('RunInstances')
  })
})
