import type { Acl } from '@headwater/model'
import { type Connection, firstRow } from './connection.ts'
import { keysetPage, type PageRequest } from './page.ts'

export interface StoredAcl extends Acl {
  id: string
  deleting: boolean
  createdAt: Date
}

const columns = `id, principal, resource_type AS "resourceType", resource_name AS "resourceName",
  pattern_type AS "patternType", operation, permission, deleting, created_at AS "createdAt"`

/** ACLs of a physical cluster, newest first. */
export function listAcls(
  connection: Connection,
  filter: { physicalClusterId: string; principal?: string | undefined },
  page: PageRequest,
): Promise<StoredAcl[]> {
  return keysetPage<StoredAcl>(connection, page, {
    select: `SELECT ${columns} FROM acls a`,
    id: 'a.id',
    where: {
      'a.physical_cluster_id = ': filter.physicalClusterId,
      'a.principal = ': filter.principal,
    },
  })
}

/** How many ACLs a physical cluster has. */
export async function countAcls(connection: Connection, physicalClusterId: string): Promise<number> {
  const row = await firstRow<{ count: string }>(connection, {
    text: 'SELECT count(*) AS count FROM acls WHERE physical_cluster_id = $1',
    values: [physicalClusterId],
  })
  return Number(row?.count ?? 0)
}

/** Adds a permission. One that is there already stays; one that was being removed stays too, from now on. */
export async function addAcl(
  transaction: Connection,
  acl: Acl & { id: string; physicalClusterId: string; at: Date },
): Promise<StoredAcl> {
  const row = await firstRow<StoredAcl>(transaction, {
    text: `INSERT INTO acls (id, physical_cluster_id, principal, resource_type, resource_name, pattern_type, operation,
             permission, created_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
           ON CONFLICT (physical_cluster_id, principal, resource_type, resource_name, pattern_type, operation, permission)
           DO UPDATE SET deleting = false RETURNING ${columns}`,
    values: [
      acl.id,
      acl.physicalClusterId,
      acl.principal,
      acl.resourceType,
      acl.resourceName,
      acl.patternType,
      acl.operation,
      acl.permission,
      acl.at,
    ],
  })
  if (!row) throw new Error('an upsert returned no row')
  return row
}

/** Marks an ACL for removal; null when there is none of that id. */
export function markAclDeleting(
  transaction: Connection,
  physicalClusterId: string,
  aclId: string,
): Promise<StoredAcl | null> {
  return firstRow<StoredAcl>(transaction, {
    text: `UPDATE acls SET deleting = true WHERE physical_cluster_id = $1 AND id = $2 RETURNING ${columns}`,
    values: [physicalClusterId, aclId],
  })
}
