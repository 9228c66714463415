import { type AuthorityRecord, certificateDays, type RotationRequest } from '@headwater/model'
import type { LockedCluster } from './change-cluster.ts'
import { type Connection, firstRow } from './connection.ts'
import { appendEvents } from './events.ts'
import { startOperation, supersedeOperations } from './start-operation.ts'

/** The authorities of a cluster as tenants are told of them. */
export interface ShownAuthorities {
  /** Those that are trusted, oldest first. */
  trusted: (AuthorityRecord & { certificate: string })[]
  /** What was last asked for. */
  rotation: RotationRequest | null
  /** True once anything was issued by the newest of them. */
  newestIssues: boolean
}

/** The certificates (never the keys) of a physical cluster's authorities; none before the first was made. */
export async function readAuthorities(connection: Connection, physicalClusterId: string): Promise<ShownAuthorities> {
  const { rows: trusted } = await connection.query<AuthorityRecord & { certificate: string }>({
    text: `SELECT generation, certificate, (extract(epoch FROM coalesce(issued_at, created_at)) * 1000)::float8 AS "issuedAtMs",
             (extract(epoch FROM coalesce(not_after, created_at + interval '${certificateDays.authority} days')) * 1000)::float8
               AS "notAfterMs"
           FROM certificates
           WHERE physical_cluster_id = $1 AND split_part(subject, '/', 1) = 'authority' AND dropped_at IS NULL
           ORDER BY generation`,
    values: [physicalClusterId],
  })
  const row = await firstRow<{ rotation: RotationRequest | null; issues: boolean }>(connection, {
    text: `SELECT rotation, EXISTS (
             SELECT FROM certificates WHERE physical_cluster_id = $1 AND authority_generation = $2
               AND split_part(subject, '/', 1) <> 'authority') AS issues
           FROM physical_clusters WHERE id = $1`,
    values: [physicalClusterId, trusted.at(-1)?.generation ?? 0],
  })
  return { trusted, rotation: row?.rotation ?? null, newestIssues: row?.issues ?? false }
}

export interface Rotation {
  operationId: string
  organizationId: string
  rotation: RotationRequest
  at: Date
  deadline: Date
}

/** Asks for an authority of a locked cluster under a new generation, with the operation that brings it in; the loop is woken. */
export async function requestRotation(
  transaction: Connection,
  cluster: LockedCluster,
  { operationId, organizationId, rotation, at, deadline }: Rotation,
): Promise<void> {
  await transaction.query({
    text: `UPDATE physical_clusters SET rotation = $3, generation = generation + 1, wakeups = wakeups + 1, woken_at = $2
           WHERE id = $1`,
    values: [cluster.physicalClusterId, at, JSON.stringify(rotation)],
  })
  await transaction.query({ text: 'UPDATE clusters SET revision = revision + 1 WHERE id = $1', values: [cluster.id] })
  const { physicalClusterId } = cluster
  const ended = await supersedeOperations(transaction, physicalClusterId, { at, type: 'renew_certificates' })
  const started = await startOperation(transaction, {
    id: operationId,
    type: 'renew_certificates',
    organizationId,
    clusterId: cluster.id,
    physicalClusterId,
    at,
    deadline,
  })
  await appendEvents(transaction, cluster.id, [...ended, started], at)
}
