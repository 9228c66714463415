import type { ClusterRecord, LockedCluster, OperationView, StoredHold } from '@headwater/database/intent'
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

/** Refuses a change while a hold is on the cluster, its zones or the fleet, saying why and until when. */
export function refuseHeld(held: StoredHold | null): void {
  if (held === null) return
  const { id, scope, subject, reason } = held
  const expiresAt = held.expiresAt.toISOString()
  const what = {
    cluster: 'The cluster',
    zone: `Zone ${subject}, in which the cluster is or would be,`,
    fleet: 'The whole fleet',
  }
  throw new Refusal('cluster-held', `${what[scope]} is under hold ${id} until ${expiresAt}: ${reason}`, {
    hold: { id, scope, subject, reason, expiresAt },
    next: `Ask for this again after ${expiresAt}, or have your operator lift the hold: DELETE /v1/holds/${id}.`,
  })
}

/** Phases from which a cluster may be changed once nothing runs; HEALING is one whose healing has just ended. */
const changeable: ReadonlySet<Phase> = new Set(['RUNNING', 'DEGRADED', 'HEALING'])

/** Refuses a change of the order while anything else is going on, naming it. */
export function refuseUnlessChangeable(phase: Phase, running: OperationView | null): void {
  if (running !== null) throw inProgress(running)
  if (changeable.has(phase)) return
  throw new Refusal('cluster-not-ready', `The cluster is ${phase}; only one that runs can be changed.`, {
    current: phase,
    requested: 'RUNNING',
    next: 'Try again once the phase is RUNNING.',
    retryAfterSeconds: 5,
  })
}

function inProgress({ id, type, deadline }: OperationView): Refusal {
  const wait = `wait until it has ended, due by ${deadline.toISOString()}`
  return new Refusal(
    'change-in-progress',
    `Operation ${id}, ${type}, is running; a cluster is changed by one at a time.`,
    {
      current: type,
      requested: 'update_cluster',
      operationId: id,
      next:
        type === 'update_cluster'
          ? `Cancel it with POST /v1/operations/${id}/cancel, or ${wait}.`
          : `${wait.charAt(0).toUpperCase()}${wait.slice(1)}.`,
    },
  )
}
