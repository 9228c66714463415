import { isReservedUserName } from '@headwater/model'
import { type Connection, firstRow } from './connection.ts'
import { keysetPage, type PageRequest } from './page.ts'

export interface StoredKafkaUser {
  id: string
  name: string
  generation: number
  appliedGeneration: number
  deleting: boolean
  createdAt: Date
}

const columns = 'id, name, generation, applied_generation AS "appliedGeneration", deleting, created_at AS "createdAt"'

/** Users of a physical cluster, newest first, without the platform's own. */
export async function listKafkaUsers(
  connection: Connection,
  physicalClusterId: string,
  page: PageRequest,
): Promise<StoredKafkaUser[]> {
  const rows = await keysetPage<StoredKafkaUser>(connection, page, {
    select: `SELECT ${columns} FROM kafka_users u`,
    id: 'u.id',
    where: { 'u.physical_cluster_id = ': physicalClusterId },
  })
  return rows.filter((user) => !isReservedUserName(user.name))
}

/** Null when there is none of that name. Locks the row when asked inside a transaction. */
export function findKafkaUser(
  connection: Connection,
  physicalClusterId: string,
  name: string,
  lock: 'for_change' | 'for_reading',
): Promise<StoredKafkaUser | null> {
  const suffix = { for_change: 'FOR UPDATE', for_reading: '' }[lock]
  return firstRow<StoredKafkaUser>(connection, {
    text: `SELECT ${columns} FROM kafka_users WHERE physical_cluster_id = $1 AND name = $2 ${suffix}`,
    values: [physicalClusterId, name],
  })
}

/** How many users a physical cluster has. */
export async function countKafkaUsers(connection: Connection, physicalClusterId: string): Promise<number> {
  const row = await firstRow<{ count: string }>(connection, {
    text: 'SELECT count(*) AS count FROM kafka_users WHERE physical_cluster_id = $1',
    values: [physicalClusterId],
  })
  return Number(row?.count ?? 0)
}

/** Adds a user; null when the name is taken. */
export function addKafkaUser(
  transaction: Connection,
  user: { id: string; physicalClusterId: string; name: string; sealedCredential: string; at: Date },
): Promise<StoredKafkaUser | null> {
  return firstRow<StoredKafkaUser>(transaction, {
    text: `INSERT INTO kafka_users (id, physical_cluster_id, name, sealed_credential, created_at)
           VALUES ($1, $2, $3, $4, $5) ON CONFLICT (physical_cluster_id, name) DO NOTHING RETURNING ${columns}`,
    values: [user.id, user.physicalClusterId, user.name, user.sealedCredential, user.at],
  })
}

/** Replaces the credential under the given, next generation. The user is locked. */
export function replaceCredential(
  transaction: Connection,
  user: { id: string; generation: number; sealedCredential: string },
): Promise<StoredKafkaUser | null> {
  return firstRow<StoredKafkaUser>(transaction, {
    text: `UPDATE kafka_users SET generation = $2, sealed_credential = $3
           WHERE id = $1 AND generation = $2 - 1 AND NOT deleting RETURNING ${columns}`,
    values: [user.id, user.generation, user.sealedCredential],
  })
}

/** Marks a user and its ACLs for removal; the rows go once Kafka no longer has them. */
export async function markUserDeleting(
  transaction: Connection,
  user: { id: string; name: string; physicalClusterId: string },
): Promise<void> {
  await transaction.query({ text: 'UPDATE kafka_users SET deleting = true WHERE id = $1', values: [user.id] })
  await transaction.query({
    text: 'UPDATE acls SET deleting = true WHERE physical_cluster_id = $1 AND principal = $2',
    values: [user.physicalClusterId, user.name],
  })
}
