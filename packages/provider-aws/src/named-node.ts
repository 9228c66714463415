import { type NodeReference, ProviderError } from '@headwater/provider'
import type { AwsContext } from './context.ts'
import { describeNode } from './describe.ts'
import { type NodeParts, nodeTags } from './node-parts.ts'

/** What EC2 lists of a node now; null when nothing. `conflict` where it belongs to another cluster. */
export async function namedNode(context: AwsContext, reference: NodeReference): Promise<NodeParts | null> {
  const parts = await describeNode(context.call, context.options.installationId, reference.id)
  if (parts === null) return null
  const { cluster } = nodeTags(parts)
  if (cluster === reference.clusterId) return parts
  throw new ProviderError(
    'conflict',
    `node ${reference.id} belongs to cluster ${cluster ?? 'that its tags do not name'}, not to ${reference.clusterId}`,
  )
}
