import type { Acl } from '@headwater/model'

const internalTopics = ['__consumer_offsets', '__transaction_state', '__share_group_state'] as const
const changes = ['write', 'delete', 'alter', 'alter_configs'] as const

/**
 * What no tenant may do, whatever the tenant was given: a permission on every topic, `*`, covers Kafka's own topics too, and
 * deleting or writing one of those breaks the cluster. A denial outranks each permission; super users are not asked.
 */
export const platformAcls: Acl[] = internalTopics.flatMap((resourceName) =>
  changes.map(
    (operation): Acl => ({
      principal: '*',
      resourceType: 'topic',
      resourceName,
      patternType: 'literal',
      operation,
      permission: 'deny',
    }),
  ),
)
