import { readKafkaAccess } from '@headwater/control-loop'
import { type ClusterRecord, nodeAddresses } from '@headwater/database/intent'
import type { KafkaAccess } from '@headwater/model'
import type { ApiContext } from './context.ts'
import { Refusal } from './refusal.ts'

/** How the control plane reaches a cluster's Kafka. Refuses while no broker has an address. */
export async function requireKafkaAccess(context: ApiContext, cluster: ClusterRecord): Promise<KafkaAccess> {
  const addresses = await nodeAddresses(context.pool, cluster.physicalClusterId)
  const access = await readKafkaAccess(context.vault, cluster.physicalClusterId, addresses)
  if (access) return access
  throw new Refusal('cluster-not-ready', 'The cluster’s Kafka has no address yet.', { retryAfterSeconds: 5 })
}
