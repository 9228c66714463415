import type { ConformanceHarness } from '@headwater/provider/conformance'
import { tagKey } from '../tags.ts'
import { makeTestCloud, newTestId, type TestCloud, testMachine, testNode, testSize, testZone } from './cloud.ts'
import type { MotoServer } from './moto-server.ts'
import type { Behaviour } from './strict-layer/behaviour.ts'

/** The suite's hands inside the simulated AWS. */
export async function awsHarness(
  moto: MotoServer,
  behaviour: Partial<Behaviour> = {},
): Promise<ConformanceHarness & { cloud: TestCloud }> {
  const cloud = await makeTestCloud(moto, { behaviour })
  const { layer, clock } = cloud
  const provider = cloud.provider()
  let port = 19_100

  async function pass(ms: number): Promise<void> {
    // What real processes do takes real time; what EC2 does, only its own.
    await clock.sleep(Math.min(ms, 120))
    if (ms > 120) clock.skip(ms - 120)
  }

  /** EC2 says what is sold out to whoever asks for it, and to nobody else. */
  async function askInVain(): Promise<void> {
    const node = testNode({ clusterId: newTestId('cluster') })
    const cluster = { id: node.clusterId, organizationId: node.organizationId }
    await provider.prepareCluster(cluster)
    await provider.createNode(node)
    await cloud.untilNode(provider, node, (seen) => seen?.state === 'ready')
    await provider.startMachine(node, testMachine('obedient')).catch(() => undefined)
    await provider.deleteNode(node)
    await cloud.untilNode(provider, node, (seen) => seen === null)
    await provider.releaseCluster(cluster)
  }

  return {
    cloud,
    provider,
    zone: testZone,
    size: testSize,
    newId: newTestId,
    machine: (id, behaves) => testMachine(behaves, { id }),
    freePort: async () => ++port,
    async crashMachine(node) {
      const instance = (await layer.instancesOf(tagKey.node, node.id)).at(-1)
      if (instance === undefined) throw new Error(`node ${node.id} has no instance`)
      layer.crash(instance)
    },
    async exhaustCapacity() {
      layer.world.soldOut.add(`${testZone} ${testSize}`)
      await askInVain()
    },
    async restoreCapacity() {
      layer.world.soldOut.delete(`${testZone} ${testSize}`)
      clock.skip(600_000)
    },
    async interruptCreateNode(node) {
      const dying = cloud.provider({
        crashPoint: (call) => {
          if (call === 'CreateNetworkInterface') throw new Error('the caller dies here')
        },
      })
      await dying.createNode(node).catch(() => undefined)
      // What EC2 shows to nobody can be released by nobody; the sweep repeats deleteNode once it is shown.
      clock.skip(layer.world.behaviour.listDelayMs)
    },
    until: cloud.until,
    pass,
    leftovers: () => layer.leftovers(),
    dispose: () => cloud.dispose(),
  }
}
