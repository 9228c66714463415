import { aclOperations } from '@headwater/model'
import { z } from 'zod'
import { aclOperationsOf, clusterResourceName } from './acl-operations.ts'
import { kafkaUserName } from './kafka-user.ts'
import { pageOf, pageQuery } from './page.ts'
import { instant } from './text.ts'

const shape = {
  principal: kafkaUserName.meta({ description: 'A user of this cluster, without `User:`.' }),
  resourceType: z.enum(['topic', 'group', 'transactional_id', 'cluster']),
  resourceName: z.string().min(1).max(249),
  patternType: z.enum(['literal', 'prefixed']).default('literal'),
  operation: z.enum(aclOperations),
  permission: z.enum(['allow', 'deny']).default('allow'),
}

export const createAclRequest = z
  .strictObject(shape)
  .superRefine((acl, context) => {
    const refuse = (path: keyof typeof shape, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message })
    const operations = aclOperationsOf[acl.resourceType]
    if (!operations.includes(acl.operation))
      refuse('operation', `on ${acl.resourceType} only ${operations.join(', ')} can be given`)
    if (acl.resourceType === 'cluster' && acl.resourceName !== clusterResourceName)
      refuse('resourceName', `the cluster's name is "${clusterResourceName}"`)
    if (acl.resourceType === 'cluster' && acl.patternType !== 'literal')
      refuse('patternType', 'a cluster is named literally')
    // `*` is fenced off from the internal topics by the API; a prefix of theirs would say what it means to reach
    if (
      acl.resourceType === 'topic' &&
      acl.resourceName.startsWith('_') &&
      acl.resourceName.length < 2 &&
      acl.patternType === 'prefixed'
    )
      refuse('resourceName', 'this prefix would cover internal topics')
    if (acl.resourceType === 'topic' && acl.resourceName.startsWith('__'))
      refuse('resourceName', 'names that start with "__" belong to Kafka and to Headwater')
    if (acl.resourceType === 'topic' && acl.resourceName !== '*' && !/^[a-zA-Z0-9._-]+$/.test(acl.resourceName))
      refuse('resourceName', 'is not a topic name, nor "*"')
    if (acl.patternType === 'prefixed' && acl.resourceName === '*')
      refuse('resourceName', '"*" stands for every name as a literal; a prefix is part of a name')
  })
  .meta({ id: 'CreateAclRequest' })

export const aclSchema = z
  .object({
    id: z.string(),
    ...shape,
    principal: z.string(),
    state: z.enum(['active', 'deleting']),
    createdAt: instant,
  })
  .meta({ id: 'Acl' })

export const aclPage = pageOf('AclPage', aclSchema)
export const listAclsQuery = z.strictObject({ ...pageQuery, principal: z.string().max(64).optional() })
