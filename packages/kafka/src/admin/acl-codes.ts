import type { Acl, AclOperation, AclPatternType, AclResourceType } from '@headwater/model'
import {
  AclOperations,
  type AclOperationValue,
  AclPermissionTypes,
  type describeAclsV3,
  type Acl as KafkaAcl,
  ResourcePatternTypes,
  type ResourcePatternTypeValue,
  ResourceTypes,
  type ResourceTypeValue,
} from '@platformatic/kafka'

const resourceTypes: Record<AclResourceType, ResourceTypeValue> = {
  topic: ResourceTypes.TOPIC,
  group: ResourceTypes.GROUP,
  transactional_id: ResourceTypes.TRANSACTIONAL_ID,
  cluster: ResourceTypes.CLUSTER,
}

const patternTypes: Record<AclPatternType, ResourcePatternTypeValue> = {
  literal: ResourcePatternTypes.LITERAL,
  prefixed: ResourcePatternTypes.PREFIXED,
}

const operations: Record<AclOperation, AclOperationValue> = {
  all: AclOperations.ALL,
  read: AclOperations.READ,
  write: AclOperations.WRITE,
  create: AclOperations.CREATE,
  delete: AclOperations.DELETE,
  alter: AclOperations.ALTER,
  describe: AclOperations.DESCRIBE,
  describe_configs: AclOperations.DESCRIBE_CONFIGS,
  alter_configs: AclOperations.ALTER_CONFIGS,
  idempotent_write: AclOperations.IDEMPOTENT_WRITE,
}

const userPrefix = 'User:'
const anyHost = '*'

/** Matches every ACL there is. */
export const everyAcl = {
  resourceType: ResourceTypes.ANY,
  resourceName: null,
  resourcePatternType: ResourcePatternTypes.ANY,
  principal: null,
  host: null,
  operation: AclOperations.ANY,
  permissionType: AclPermissionTypes.ANY,
} as const

/** An ACL as Kafka takes it; as a filter it matches exactly itself. */
export function toKafkaAcl(acl: Acl): KafkaAcl {
  return {
    resourceType: resourceTypes[acl.resourceType],
    // the only cluster resource there is
    resourceName: acl.resourceType === 'cluster' ? 'kafka-cluster' : acl.resourceName,
    resourcePatternType: patternTypes[acl.patternType],
    principal: userPrefix + acl.principal,
    host: anyHost,
    operation: operations[acl.operation],
    permissionType: acl.permission === 'allow' ? AclPermissionTypes.ALLOW : AclPermissionTypes.DENY,
  }
}

/** The ACLs Kafka holds that the model can express; our API writes no others. */
export function fromKafkaAcls(response: describeAclsV3.DescribeAclsResponse): Acl[] {
  const acls: Acl[] = []
  for (const resource of response.resources) {
    const resourceType = nameOf(resourceTypes, resource.resourceType)
    const patternType = nameOf(patternTypes, resource.resourcePatternType)
    if (resourceType === null || patternType === null) continue
    for (const entry of resource.acls) {
      const operation = nameOf(operations, entry.operation)
      if (operation === null || entry.host !== anyHost || !entry.principal.startsWith(userPrefix)) continue
      acls.push({
        principal: entry.principal.slice(userPrefix.length),
        resourceType,
        resourceName: resource.resourceName,
        patternType,
        operation,
        permission: entry.permissionType === AclPermissionTypes.ALLOW ? 'allow' : 'deny',
      })
    }
  }
  return acls
}

function nameOf<Name extends string>(codes: Record<Name, number>, code: number): Name | null {
  for (const name in codes) if (codes[name] === code) return name
  return null
}
