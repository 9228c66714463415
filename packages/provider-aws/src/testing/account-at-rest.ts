import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Tags, toTags } from '../tags.ts'
import { Ec2Request } from './strict-layer/ec2-request.ts'
import { buildAnswer, type Element } from './strict-layer/xml.ts'

/** A simulated account in which nothing moves, however many clusters there are: answers to lists, and counts them. */
export interface AccountAtRest {
  readonly url: string
  /** The name of every call that came in. */
  readonly calls: string[]
  close(): Promise<void>
}

/** Nodes of a cluster, one in each zone. */
const zones = ['us-east-1a', 'us-east-1b', 'us-east-1c']

interface Listed {
  clusterId: string
  item: Element
}

/**
 * EC2's query protocol over HTTP on loopback, for as many clusters of three nodes as are asked for. Pages are as EC2 makes them; moto
 * would take many seconds for lists of this length, and nothing of what it knows more is asked for.
 */
export async function startAccountAtRest(installationId: string, clusters: number): Promise<AccountAtRest> {
  const calls: string[] = []
  const lists: Record<string, { set: string; listed: Listed[] }> = {
    DescribeNetworkInterfaces: { set: 'networkInterfaceSet', listed: everyNode(installationId, clusters, interfaces) },
    DescribeVolumes: { set: 'volumeSet', listed: everyNode(installationId, clusters, volumes) },
    DescribeInstances: { set: 'reservationSet', listed: everyNode(installationId, clusters, instances) },
  }

  function answer(request: Ec2Request): Element {
    const list = lists[request.action]
    if (list === undefined) return {}
    const cluster = request.filters().find(({ name }) => name.endsWith(':cluster'))?.values[0]
    const wanted = list.listed.filter(({ clusterId }) => cluster === undefined || clusterId === cluster)
    const from = Number(request.get('NextToken') || '0')
    const to = from + Number(request.get('MaxResults') || '1000')
    const item = wanted.slice(from, to).map((one) => one.item)
    return { [list.set]: { item }, ...(to < wanted.length ? { nextToken: String(to) } : {}) }
  }

  const server = createServer(async (incoming, response) => {
    let body = ''
    for await (const chunk of incoming) body += String(chunk)
    const request = new Ec2Request(new Map(new URLSearchParams(body)), null)
    calls.push(request.action)
    response.writeHead(200, { 'content-type': 'text/xml' })
    response.end(buildAnswer(request.action, answer(request)))
  })
  // A simulated minute may take long: no connection is closed under a caller that is about to use it.
  server.keepAliveTimeout = 600_000
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** The id of a cluster by its number, from 0. */
export function clusterAtRest(number: number): string {
  return `pcl_${String(number).padStart(26, '0')}`
}

interface NodeAtRest {
  index: number
  zone: string
  address: string
  machineId: string
  tags: Tags
  /** What addresses and volume remember of the machine. */
  memory: Tags
}

function everyNode(installationId: string, clusters: number, make: (node: NodeAtRest) => Element[]): Listed[] {
  return Array.from({ length: clusters * zones.length }).flatMap((_, index) => {
    const clusterId = clusterAtRest(Math.floor(index / zones.length))
    const machineId = `mac_${String(index).padStart(26, '0')}`
    const address = `10.0.${Math.floor(index / 256)}.${index % 256}`
    const node = `nod_${String(index).padStart(26, '0')}`
    const tags: Tags = { installation: installationId, organization: 'org_1', cluster: clusterId, node }
    const memory: Tags = { machine: machineId, machineStarted: '0', machinesBefore: '' }
    const zone = zones[index % zones.length] ?? ''
    return make({ index, zone, address, machineId, tags, memory }).map((item) => ({ clusterId, item }))
  })
}

function interfaces({ index, zone, address, tags, memory }: NodeAtRest): Element[] {
  const ports = 'tenant=19092 broker=9092 controller=9093'
  return [
    {
      networkInterfaceId: `eni-${index}`,
      availabilityZone: zone,
      privateIpAddress: address,
      status: 'in-use',
      attachment: { attachmentId: `eni-attach-${index}`, instanceId: `i-${index}`, status: 'attached' },
      tagSet: tagSet({ ...tags, ...memory, part: 'addresses', nodeDigest: 'digest', ports }),
    },
  ]
}

/** The node's volume and the root volume of its machine. */
function volumes({ index, zone, address, machineId, tags, memory }: NodeAtRest): Element[] {
  const volume = (id: string, own: Tags): Element => ({
    volumeId: id,
    availabilityZone: zone,
    status: 'in-use',
    size: '100',
    iops: '3000',
    throughput: '125',
    attachmentSet: { item: [{ volumeId: id, instanceId: `i-${index}`, status: 'attached' }] },
    tagSet: tagSet(own),
  })
  return [
    volume(`vol-${index}`, { ...tags, ...memory, part: 'volume', nodeDigest: 'digest', address }),
    volume(`vol-root-${index}`, { ...tags, machine: machineId, part: 'root' }),
  ]
}

function instances({ index, zone, address, machineId, tags }: NodeAtRest): Element[] {
  const instance = {
    instanceId: `i-${index}`,
    instanceType: 'm6g.large',
    instanceState: { code: '16', name: 'running' },
    placement: { availabilityZone: zone },
    privateIpAddress: address,
    launchTime: '2026-01-01T00:00:00.000Z',
    tagSet: tagSet({ ...tags, machine: machineId, part: 'machine', machineDigest: 'digest', address }),
  }
  return [{ reservationId: `r-${index}`, ownerId: '123456789012', instancesSet: { item: [instance] } }]
}

function tagSet(tags: Tags): Element {
  return { item: toTags(tags).map(({ Key, Value }) => ({ key: Key, value: Value })) }
}
