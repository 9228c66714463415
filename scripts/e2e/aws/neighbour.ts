import type { NodeSpecification, ObservedMachine, Provider } from '@headwater/provider'
import type { TestCloud } from '@headwater/provider-aws/testing'
import { until } from '../control-plane.ts'

const imageId = 'ami-0000000000000be11'

/** What a neighbour's instance runs: something that stays. */
export const neighbourImages = { [imageId]: () => ({ command: 'sleep', args: ['86400'] }) }

/** A cluster of another installation in the same account and network, which nobody may touch. */
export interface Neighbour {
  /** Its machine as the provider shows it now. */
  machine(): Promise<ObservedMachine | null>
  /** Takes it away, so that the account can be looked at for leftovers. */
  leave(): Promise<void>
}

const node: NodeSpecification = {
  id: 'nod_00000000neighbour',
  clusterId: 'clu_00000000neighbour',
  organizationId: 'org_00000000neighbour',
  zone: 'us-east-1a',
  size: 'm6g.large',
  volume: { sizeGib: 4, iops: 3_000, throughputMiBps: 125 },
  ports: [{ name: 'broker', audience: 'internal', port: null }],
}
const cluster = { id: node.clusterId, organizationId: node.organizationId }

export async function moveIn(cloud: TestCloud): Promise<Neighbour> {
  const provider = cloud.provider({
    installationId: 'ins_neighbour',
    shareListsForMs: 0,
    sizes: { [node.size]: 'arm64' },
    images: { sleeper: { imageIds: { arm64: imageId }, rootDevice: '/dev/xvda', rootGib: 8 } },
  })
  await provider.prepareCluster(cluster)
  await provider.createNode(node)
  await until('the neighbour’s node', 30_000, async () => (await listed(provider))?.state === 'ready')
  const machine = { id: 'mac_00000000neighbour', size: node.size, image: 'sleeper', files: {}, secretFiles: {} }
  await provider.startMachine(node, machine)
  await until('the neighbour’s machine', 30_000, async () => (await listed(provider))?.machine?.state === 'running')
  return {
    machine: async () => (await listed(provider))?.machine ?? null,
    async leave() {
      await provider.deleteNode(node)
      await until('the neighbour to have left', 30_000, async () => (await listed(provider)) === undefined)
      await provider.releaseCluster(cluster)
    },
  }
}

async function listed(provider: Provider) {
  const { nodes } = await provider.listNodes()
  return nodes.find(({ id }) => id === node.id)
}
