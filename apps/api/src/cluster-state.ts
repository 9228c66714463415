import type { ClusterRecord, LockedCluster, OperationView } from '@headwater/database/intent'
import type { Phase } from '@headwater/model'
import { Refusal } from './refusal.ts'

/** Phases in which Kafka answers. */
const usable: ReadonlySet<Phase> = new Set(['RUNNING', 'UPDATING', 'HEALING', 'DEGRADED'])

type Deletable = Pick<ClusterRecord | LockedCluster, 'deletedAt' | 'deletionRequestedAt' | 'name'>

/** Refuses a change to a cluster that is going or gone, saying when its name is free again. */
export function refuseWhenDeleting(cluster: Deletable, deletion: OperationView | null): void {
  if (cluster.deletedAt !== null)
    throw new Refusal('cluster-deleted', 'The cluster is deleted; nothing of it can be changed any more.', {
      next: `Create a new cluster; the name ${cluster.name} is free.`,
    })
  if (cluster.deletionRequestedAt === null) return
  throw new Refusal('cluster-deleting', 'The cluster is being deleted, and a deletion is not taken back.', {
    next: deletion
      ? `Once operation ${deletion.id} has ended, due by ${deletion.deadline.toISOString()}, the name ${cluster.name} can be ordered again.`
      : `Once it is gone, the name ${cluster.name} can be ordered again.`,
    ...(deletion ? { operationId: deletion.id } : {}),
    retryAfterSeconds: 30,
  })
}

/** Refuses what needs a Kafka that answers, saying when it will be possible. */
export function refuseUnlessUsable(cluster: ClusterRecord): void {
  refuseWhenDeleting(cluster, null)
  if (usable.has(cluster.phase)) return
  throw new Refusal('cluster-not-ready', `The cluster is ${cluster.phase}; this needs a Kafka that answers.`, {
    current: cluster.phase,
    requested: 'RUNNING',
    next: cluster.operationId
      ? `Try again once operation ${cluster.operationId} has succeeded; GET /v1/operations/${cluster.operationId} shows how far it is.`
      : 'Try again once the phase is RUNNING.',
    ...(cluster.operationId ? { operationId: cluster.operationId } : {}),
    retryAfterSeconds: 5,
  })
}
