import type { ConformanceHarness } from '@headwater/provider/conformance'
import { claims } from '../api/objects.ts'
import { freePorts } from './free-port.ts'
import { newTestId, realClock, type TestCloud } from './test-cloud.ts'

const zone = 'zone-a'
const size = 'small'

/** A harness in a namespace of its own, under the identity that `kubernetesRoles` describes and no other. */
export async function kubernetesHarness(cloud: TestCloud): Promise<ConformanceHarness> {
  const installation = await cloud.installation()
  const { provider, namespace } = installation
  const setAllocatable = async (allocatable: { cpu: string; memory: string }) => {
    await cloud.kubelet.setAllocatable(zone, allocatable)
    await realClock.sleep(provider.settlingMs)
  }
  return {
    provider,
    zone,
    size,
    newId: newTestId,
    machine: (id, behaviour) => ({
      id,
      size,
      image: behaviour,
      files: { id: `${id}\n` },
      secretFiles: { 'secrets/key': 'a key' },
    }),
    freePort: async () => (await freePorts(1))[0] ?? 0,
    async crashMachine(node) {
      cloud.kubelet.crash(namespace, installation.podName(node))
    },
    exhaustCapacity: () => setAllocatable({ cpu: '0', memory: '0' }),
    restoreCapacity: () => setAllocatable({ cpu: '16', memory: '64Gi' }),
    async interruptCreateNode(node) {
      const dying = installation.another({
        crashPoint: () => {
          throw new Error('the caller dies here')
        },
      })
      await dying.createNode(node).catch(() => undefined)
      dying.close()
    },
    async until(condition, what) {
      const deadlineMs = Date.now() + 30_000
      while (!(await condition())) {
        if (Date.now() > deadlineMs) throw new Error(`not within 30 s: ${what}`)
        await realClock.sleep(20)
      }
    },
    pass: (ms) => realClock.sleep(ms),
    leftovers: () => installation.leftovers(),
    async dispose() {
      for (const { id, clusterId } of (await provider.listNodes()).nodes) await provider.deleteNode({ id, clusterId })
      const deadlineMs = Date.now() + 30_000
      while ((await cloud.admin.list(claims, namespace)).length > 0) {
        if (Date.now() > deadlineMs) throw new Error(`claims outlived their nodes in ${namespace}`)
        await realClock.sleep(50)
      }
      installation.close()
    },
  }
}
