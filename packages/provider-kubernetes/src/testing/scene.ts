import type {
  MachineSpecification,
  MachineState,
  NodeReference,
  NodeSpecification,
  ObservedNode,
  Provider,
} from '@headwater/provider'
import type { KubernetesProviderOptions } from '../options.ts'
import { newTestId, realClock, type TestCloud, type TestInstallation } from './test-cloud.ts'

/** An installation with one prepared cluster, and the moves that tests make in it. */
export interface Scene extends TestInstallation {
  readonly provider: TestInstallation['provider']
  specification(changes?: Partial<NodeSpecification>): NodeSpecification
  /** A node that is ready. */
  node(changes?: Partial<NodeSpecification>): Promise<NodeSpecification>
  machine(image?: string): MachineSpecification
  /** A machine that runs; its id. */
  start(node: NodeReference, image?: string): Promise<string>
  observe(node: NodeReference, through?: Provider): Promise<ObservedNode | null>
  untilMachine(node: NodeReference, state: MachineState): Promise<ObservedNode>
  until(condition: () => Promise<boolean>, what: string): Promise<void>
}

export async function setScene(cloud: TestCloud, changes?: Partial<KubernetesProviderOptions>): Promise<Scene> {
  const installation = await cloud.installation(changes)
  const { provider } = installation
  const clusterId = newTestId('pcl')
  await provider.prepareCluster({ id: clusterId, organizationId: 'org_test' })

  async function untilNode(node: NodeReference, holds: (seen: ObservedNode) => boolean, what: string) {
    let last: ObservedNode | null = null
    try {
      await until(async () => {
        last = await scene.observe(node)
        return last !== null && holds(last)
      }, what)
    } catch (error) {
      throw new Error(`${what}: last seen ${JSON.stringify(last)}`, { cause: error })
    }
    if (last === null) throw new Error(what)
    return last as ObservedNode
  }

  const scene: Scene = {
    ...installation,
    specification: (more = {}) => ({
      id: newTestId('nod'),
      clusterId,
      organizationId: 'org_test',
      zone: 'zone-a',
      size: 'small',
      volume: { sizeGib: 4, iops: 3000, throughputMiBps: 125 },
      ports: [
        { name: 'broker', audience: 'internal', port: null },
        { name: 'tenant', audience: 'tenant', port: null },
      ],
      ...more,
    }),
    async node(more) {
      const node = scene.specification(more)
      await provider.createNode(node)
      await untilNode(node, ({ state }) => state === 'ready', `${node.id} is ready`)
      return node
    },
    machine(image = 'obedient') {
      const id = newTestId('mac')
      return { id, size: 'small', image, files: { id: `${id}\n` }, secretFiles: { 'secrets/key': 'a key' } }
    },
    async start(node, image) {
      const machine = scene.machine(image)
      await provider.startMachine(node, machine)
      await untilNode(node, (seen) => seen.machine?.id === machine.id && seen.machine.state === 'running', machine.id)
      return machine.id
    },
    async observe(node, through = provider) {
      const { nodes } = await through.listNodes({ clusterId: node.clusterId })
      return nodes.find(({ id }) => id === node.id) ?? null
    },
    untilMachine: (node, state) =>
      untilNode(node, ({ machine }) => machine?.state === state, `the machine of ${node.id} is ${state}`),
    until,
  }
  return scene
}

async function until(condition: () => Promise<boolean>, what: string): Promise<void> {
  const deadlineMs = Date.now() + 60_000
  while (!(await condition())) {
    if (Date.now() > deadlineMs) throw new Error(`not within 60 s: ${what}`)
    await realClock.sleep(50)
  }
}
