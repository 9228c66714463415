import type { CreateAclRequest } from '../../api/types.ts'
import { Failure } from '../../failure.ts'

/** Kafka's name for the one resource of type cluster. */
const clusterResourceName = 'kafka-cluster'

export interface ResourceOptions {
  topic?: string
  group?: string
  transactionalId?: string
  onCluster?: boolean
  prefix?: boolean
}

/** What an ACL is about. Throws Failure `usage` unless exactly one thing is named. */
export function aclRequestOf(
  options: ResourceOptions,
): Pick<CreateAclRequest, 'resourceType' | 'resourceName' | 'patternType'> {
  const named = [
    ['topic', options.topic],
    ['group', options.group],
    ['transactional_id', options.transactionalId],
    ['cluster', options.onCluster ? clusterResourceName : undefined],
  ] as const
  const [first, second] = named.filter(([, name]) => name !== undefined)
  if (first?.[1] === undefined || second)
    throw new Failure(
      'usage',
      'Say what the ACL is about: one of --topic, --group, --transactional-id and --on-cluster.',
    )
  const [resourceType, resourceName] = first
  return { resourceType, resourceName, patternType: options.prefix ? 'prefixed' : 'literal' }
}
