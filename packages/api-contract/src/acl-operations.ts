import type { AclOperation, AclResourceType } from '@headwater/model'

/**
 * The operations tenants may be given, by resource: those that Kafka defines for it, less what could change the cluster.
 * On the cluster itself `create` is absent too: with it any topic could be made, `__` names included; a tenant's
 * `create` goes on the topic. `idempotent_write` is kept for clients before Kafka 2.8.
 */
export const aclOperationsOf: Record<AclResourceType, readonly AclOperation[]> = {
  topic: ['all', 'read', 'write', 'create', 'delete', 'alter', 'describe', 'describe_configs', 'alter_configs'],
  group: ['all', 'read', 'delete', 'describe'],
  transactional_id: ['all', 'write', 'describe'],
  cluster: ['describe', 'idempotent_write'],
}

/** Kafka's name for the one resource of type cluster. */
export const clusterResourceName = 'kafka-cluster'
