import { type NodeSpecification, type Provider, providerErrorCode } from '@headwater/provider'
import { tagKey } from '../tags.ts'
import { type TestCloud, testMachine, testNode } from './cloud.ts'
import { itemsOf, tagsOf, textOf } from './strict-layer/xml.ts'

/** Calls that change something, in the order in which a node's life makes them. */
export const changingCalls = [
  'CreateSecurityGroup',
  'AuthorizeSecurityGroupIngress',
  'CreateNetworkInterface',
  'CreateVolume',
  'CreateSecret',
  'RunInstances',
  'CreateTags',
  'ModifyVolume',
  'TerminateInstances',
  'PutSecretValue',
  'DeleteSecret',
  'DeleteNetworkInterface',
  'DeleteVolume',
  'DeleteSecurityGroup',
] as const

/**
 * A node's whole life, as a control loop leads it: every step is repeated until it is accepted, by `provider()`, which may be
 * another one each time. Returns how often a step was refused or died.
 */
export async function liveThrough(
  cloud: TestCloud,
  provider: () => Provider,
  check: (node: NodeSpecification) => Promise<void>,
): Promise<number> {
  const node = testNode()
  const cluster = { id: node.clusterId, organizationId: node.organizationId }
  const [first, second] = [testMachine('obedient'), testMachine('obedient')]
  let refused = 0

  async function step(call: (provider: Provider) => Promise<void>): Promise<void> {
    for (let attempt = 0; attempt < 8; attempt++) {
      try {
        await call(provider())
        return await check(node)
      } catch (error) {
        const died = error instanceof Error && error.message === 'the control plane dies here'
        if (!died && providerErrorCode(error) === null) throw error
        refused += 1
        await check(node)
        cloud.clock.skip(200)
      }
    }
    throw new Error('a step was refused eight times')
  }
  const until = (condition: Parameters<TestCloud['untilNode']>[2]) => cloud.untilNode(provider(), node, condition)

  await step((by) => by.prepareCluster(cluster))
  await step((by) => by.createNode(node))
  await until((seen) => seen?.state === 'ready')
  await step((by) => by.startMachine(node, first))
  await until((seen) => seen?.machine?.id === first.id && seen.machine.state === 'running')
  await step((by) => by.changeVolume(node, { ...node.volume, sizeGib: 8 }))
  await step((by) => by.stopMachine(node, first.id, { graceMs: 5_000 }))
  await until((seen) => seen?.machine?.id === first.id && seen.machine.state === 'gone')
  await step((by) => by.startMachine(node, second))
  await until((seen) => seen?.machine?.id === second.id && seen.machine.state === 'running')
  await check(node)
  await step((by) => by.deleteNode(node))
  await until((seen) => seen === null)
  await step((by) => by.releaseCluster(cluster))
  return refused
}

/** What there is twice although it may be there once, as words; machines that have ended count. */
export async function doubles({ layer }: TestCloud, node: NodeSpecification): Promise<string[]> {
  const filter = { 'Filter.1.Name': `tag:${tagKey.node}`, 'Filter.1.Value.1': node.id }
  const { moto } = layer.world
  const interfaces = itemsOf((await moto.ec2('DescribeNetworkInterfaces', filter)).networkInterfaceSet)
  const volumes = itemsOf((await moto.ec2('DescribeVolumes', filter)).volumeSet)
  const instances = itemsOf((await moto.ec2('DescribeInstances', filter)).reservationSet).flatMap(({ instancesSet }) =>
    itemsOf(instancesSet),
  )
  const machines = instances.map((item) => tagsOf(item)[tagKey.machine] ?? textOf(item.instanceId))
  const dataVolumes = volumes.filter((item) => tagsOf(item)[tagKey.part] === 'volume')
  const running = (await layer.instancesOf(tagKey.node, node.id)).filter(({ endingAtMs }) => endingAtMs === null)
  return [
    ...(interfaces.length > 1 ? [`${interfaces.length} interfaces`] : []),
    ...(dataVolumes.length > 1 ? [`${dataVolumes.length} volumes`] : []),
    ...(running.length > 1 ? [`${running.length} instances at once`] : []),
    ...machines.filter((id, index) => machines.indexOf(id) !== index).map((id) => `machine ${id} twice`),
  ]
}
