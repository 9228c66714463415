import type { PrismaClient } from '../generated/prisma/client.ts'
import type { Connection } from './connection.ts'
import { newestFirst, type PageRequest } from './page.ts'

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
export async function listAudit(
  prisma: PrismaClient,
  filter: { organizationId: string; outcome?: AuditEntry['outcome'] | undefined },
  page: PageRequest,
): Promise<AuditEntry[]> {
  const { organizationId, outcome } = filter
  const where = { organizationId, ...(outcome === undefined ? {} : { outcome }) }
  const rows = await prisma.auditRecord.findMany(newestFirst(page, where))
  // the table's check holds the outcomes to the list
  return rows.map((row) => ({ ...row, outcome: row.outcome as AuditEntry['outcome'] }))
}
