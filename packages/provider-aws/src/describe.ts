import type { Instance, NetworkInterface, Volume } from '@aws-sdk/client-ec2'
import type { AwsCallName, CallAws } from './aws-calls.ts'
import { type Found, type NodeParts, partsByNode } from './node-parts.ts'
import { hasTag } from './tags.ts'

const pageSize = 500
/** A list that does not end is not believed: at 500 a page these are 100,000 resources. */
const mostPages = 200

/** One node's, one cluster's, or with neither the whole installation's. */
export interface Scope {
  clusterId?: string | undefined
  nodeId?: string | undefined
}

/** All that EC2 lists in a scope: three calls, and one more for each further page. Every page, or it throws. */
export async function describeNodes(
  call: CallAws,
  installationId: string,
  scope: Scope,
): Promise<Map<string, NodeParts>> {
  const filters = [
    hasTag('installation', installationId),
    ...(scope.clusterId === undefined ? [] : [hasTag('cluster', scope.clusterId)]),
    ...(scope.nodeId === undefined ? [] : [hasTag('node', scope.nodeId)]),
  ]
  const subject = scope.nodeId ?? scope.clusterId ?? 'the installation'
  const ask = { Filters: filters, MaxResults: pageSize }
  const [interfaces, volumes, instances] = await Promise.all([
    pages<NetworkInterface>('DescribeNetworkInterfaces', async (token) => {
      const page = await call('DescribeNetworkInterfaces', subject, { ...ask, ...token })
      return { items: page.NetworkInterfaces, next: page.NextToken }
    }),
    pages<Volume>('DescribeVolumes', async (token) => {
      const page = await call('DescribeVolumes', subject, { ...ask, ...token })
      return { items: page.Volumes, next: page.NextToken }
    }),
    pages<Instance>('DescribeInstances', async (token) => {
      const page = await call('DescribeInstances', subject, { ...ask, ...token })
      return { items: page.Reservations?.flatMap(({ Instances }) => Instances ?? []), next: page.NextToken }
    }),
  ])
  return partsByNode({ interfaces, volumes, instances } satisfies Found)
}

/** One node as EC2 lists it now; null when it lists nothing of it. Always asks. */
export async function describeNode(call: CallAws, installationId: string, nodeId: string): Promise<NodeParts | null> {
  return (await describeNodes(call, installationId, { nodeId })).get(nodeId) ?? null
}

async function pages<Item>(
  name: AwsCallName,
  ask: (token: { NextToken?: string }) => Promise<{
    items: Item[] | undefined
    next: string | undefined
  }>,
): Promise<Item[]> {
  const all: Item[] = []
  let token: string | undefined
  for (let page = 0; page < mostPages; page++) {
    const { items, next } = await ask(token === undefined ? {} : { NextToken: token })
    all.push(...(items ?? []))
    if (next === undefined || next === '') return all
    token = next
  }
  throw new Error(`${name} gave ${mostPages} pages and no end`)
}
