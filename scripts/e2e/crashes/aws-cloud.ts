import { startKafkaCloud } from '../aws/kafka-cloud.ts'
import type { OrderCloud } from './clouds.ts'
import type { CloudResource } from './resources.ts'

/** An element of an answer of EC2. */
type Element = Record<string, unknown>

/** A simulated AWS account: moto's server with the strict layer in front; what instances run are processes here. */
export async function startAwsCloud(): Promise<OrderCloud> {
  const kafka = await startKafkaCloud()
  const { account, layer } = kafka.cloud
  const { moto, instances } = layer.world
  const { accessKeyId = '', secretAccessKey = '' } = account.credentials ?? {}

  async function listed(action: string, set: string): Promise<Element[]> {
    return itemsOf((await moto.ec2(action, {}))[set])
  }

  async function runningInstances(): Promise<Element[]> {
    const reservations = await listed('DescribeInstances', 'reservationSet')
    const all = reservations.flatMap(({ instancesSet }) => itemsOf(instancesSet))
    return all.filter(({ instanceId }) => instances.get(String(instanceId))?.terminatedAtMs === null)
  }

  async function secrets(): Promise<CloudResource[]> {
    const { SecretList } = await moto.secrets('ListSecrets', {})
    return (SecretList as { Name: string; ARN: string; LastChangedDate: number }[]).map((secret) => ({
      kind: 'secret',
      of: secret.Name.split('/')[2] ?? '',
      machineId: null,
      version: `${secret.ARN} ${secret.LastChangedDate}`,
    }))
  }

  return {
    region: account.region,
    stateFolder: kafka.stateFolder,
    environment: {
      AWS_ENDPOINT_URL: account.endpoint ?? '',
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    },
    kinds: {
      cluster: ['security group'],
      node: ['interface', 'volume', 'secret'],
      machine: ['instance', 'root volume'],
      deletedCluster: [],
    },
    async resources() {
      const groups = await listed('DescribeSecurityGroups', 'securityGroupInfo')
      return [
        ...groups.filter(({ groupName }) => groupName !== 'default').map(asResource('security group', 'cluster')),
        ...(await listed('DescribeNetworkInterfaces', 'networkInterfaceSet')).map(asResource('interface', 'node')),
        ...(await listed('DescribeVolumes', 'volumeSet')).map(asVolume),
        ...(await runningInstances()).map(asMachinePart('instance')),
        ...(await secrets()),
      ]
    },
    stop: () => kafka.stop(),
  }
}

function asVolume(item: Element): CloudResource {
  const isRoot = tagOf(item, 'part') === 'root'
  return isRoot ? asMachinePart('root volume')(item) : asResource('volume', 'node')(item)
}

/** The whole of what EC2 says of it is its version: id, times, tags, attachments, rules. */
function asResource(kind: string, ofTag: string): (item: Element) => CloudResource {
  return (item) => ({ kind, of: tagOf(item, ofTag), machineId: null, version: JSON.stringify(item) })
}

function asMachinePart(kind: string): (item: Element) => CloudResource {
  return (item) => ({ ...asResource(kind, 'node')(item), machineId: tagOf(item, 'machine') })
}

function tagOf(item: Element, name: string): string {
  const tag = itemsOf(item['tagSet']).find(({ key }) => key === `headwater:${name}`)
  return String(tag?.['value'] ?? '')
}

function itemsOf(set: unknown): Element[] {
  return typeof set === 'object' && set !== null && 'item' in set ? (set.item as Element[]) : []
}
