import type { Connection } from './connection.ts'
import { keysetPage, type PageRequest } from './page.ts'

export interface AuditEntry {
  id: string
  organizationId: string | null
  /** The API key's id; null where none was recognised. */
  actor: string | null
  action: string
  resource: string
  outcome: 'accepted' | 'refused' | 'denied'
  status: number
  requestId: string
  remoteAddress: string
  at: Date
}

/** Adds one record; records are never changed. */
export async function recordAudit(connection: Connection, entry: AuditEntry): Promise<void> {
  await connection.query({
    name: 'record_audit',
    text: `INSERT INTO audit_records (id, organization_id, actor, action, resource, outcome, status, request_id, remote_address, at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    values: [
      entry.id,
      entry.organizationId,
      entry.actor,
      entry.action,
      entry.resource,
      entry.outcome,
      entry.status,
      entry.requestId,
      entry.remoteAddress,
      entry.at,
    ],
  })
}

/** An organization's records, newest first. */
export function listAudit(
  connection: Connection,
  filter: { organizationId: string; outcome?: AuditEntry['outcome'] | undefined },
  page: PageRequest,
): Promise<AuditEntry[]> {
  return keysetPage<AuditEntry>(connection, page, {
    select: `SELECT id, organization_id AS "organizationId", actor, action, resource, outcome, status,
                    request_id AS "requestId", remote_address AS "remoteAddress", at
             FROM audit_records a`,
    id: 'a.id',
    where: { 'a.organization_id = ': filter.organizationId, 'a.outcome = ': filter.outcome },
  })
}
