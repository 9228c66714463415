import { type Connection, firstRow, sqlState } from './connection.ts'
import { appendEvents } from './events.ts'
import { startOperation, supersedeOperations } from './start-operation.ts'

export interface LockedCluster {
  id: string
  physicalClusterId: string
  name: string
  protected: boolean
  revision: number
  deletionRequestedAt: Date | null
  deletedAt: Date | null
}

/** Locks physical cluster and cluster, in the order in which everyone locks them, and reads what decisions rest on. */
export async function lockCluster(
  transaction: Connection,
  cluster: { id: string; physicalClusterId: string },
): Promise<LockedCluster | null> {
  await transaction.query({
    name: 'lock_physical_cluster',
    text: 'SELECT 1 FROM physical_clusters WHERE id = $1 FOR NO KEY UPDATE',
    values: [cluster.physicalClusterId],
  })
  return firstRow<LockedCluster>(transaction, {
    name: 'lock_cluster',
    text: `SELECT c.id, c.physical_cluster_id AS "physicalClusterId", c.name, c.protected, c.revision,
                  p.deletion_requested_at AS "deletionRequestedAt", c.deleted_at AS "deletedAt"
           FROM clusters c JOIN physical_clusters p ON p.id = c.physical_cluster_id
           WHERE c.id = $1 FOR NO KEY UPDATE OF c`,
    values: [cluster.id],
  })
}

/** Name and protection; raises the revision. The cluster is locked. */
export async function updateCluster(
  transaction: Connection,
  cluster: LockedCluster,
  to: { name?: string | undefined; protected?: boolean | undefined },
  at: Date,
): Promise<'updated' | 'name_taken'> {
  const changed = { name: to.name ?? cluster.name, protected: to.protected ?? cluster.protected }
  await transaction.query({ text: 'SAVEPOINT before_update' })
  try {
    await transaction.query({
      text: 'UPDATE clusters SET name = $2, protected = $3, revision = revision + 1 WHERE id = $1',
      values: [cluster.id, changed.name, changed.protected],
    })
  } catch (error) {
    if (sqlState(error) !== '23505') throw error
    await transaction.query({ text: 'ROLLBACK TO SAVEPOINT before_update' })
    return 'name_taken'
  }
  await appendEvents(transaction, cluster.id, [{ type: 'cluster_updated', data: changed }], at)
  return 'updated'
}

/** Asks for the deletion of a locked cluster: running operations give way, a new one starts, the loop is woken. */
export async function requestDeletion(
  transaction: Connection,
  cluster: LockedCluster,
  deletion: { operationId: string; organizationId: string; at: Date; deadline: Date },
): Promise<void> {
  const { operationId, organizationId, at, deadline } = deletion
  await transaction.query({
    text: `UPDATE physical_clusters SET deletion_requested_at = $2, generation = generation + 1,
             wakeups = wakeups + 1, woken_at = $2 WHERE id = $1`,
    values: [cluster.physicalClusterId, at],
  })
  await transaction.query({
    text: 'UPDATE clusters SET revision = revision + 1 WHERE id = $1',
    values: [cluster.id],
  })
  const ended = await supersedeOperations(transaction, cluster.physicalClusterId, { at })
  const started = await startOperation(transaction, {
    id: operationId,
    type: 'delete_cluster',
    organizationId,
    clusterId: cluster.id,
    physicalClusterId: cluster.physicalClusterId,
    at,
    deadline,
  })
  await appendEvents(transaction, cluster.id, [...ended, { type: 'deletion_requested', data: {} }, started], at)
}

/** Notes for good that the loop should look, within the transaction of what it should see. */
export async function wake(transaction: Connection, physicalClusterId: string, at: Date): Promise<void> {
  await transaction.query({
    name: 'wake_physical_cluster',
    text: 'UPDATE physical_clusters SET wakeups = wakeups + 1, woken_at = $2 WHERE id = $1',
    values: [physicalClusterId, at],
  })
}
