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

export interface AuditFilter {
  organizationId: string
  /** What was denied to somebody whom nobody knows, too: it belongs to no organization. */
  withNobodys: boolean
  outcome?: AuditEntry['outcome'] | undefined
  actor?: string | undefined
  /** How the action begins. */
  action?: string | undefined
  /** A part of the resource. */
  resource?: string | undefined
  from?: Date | undefined
  /** Not itself. */
  to?: Date | undefined
}

/** An organization's records with the names of the keys, newest first. */
export async function listAudit(
  prisma: PrismaClient,
  filter: AuditFilter,
  page: PageRequest,
): Promise<(AuditEntry & { actorName: string | null })[]> {
  const rows = await prisma.auditRecord.findMany(newestFirst(page, whereOf(filter)))
  const actors = [...new Set(rows.flatMap(({ actor }) => actor ?? []))]
  const keys = await prisma.apiKey.findMany({ where: { id: { in: actors } }, select: { id: true, name: true } })
  const names = new Map(keys.map(({ id, name }) => [id, name]))
  return rows.map((row) => ({
    ...row,
    // the table's check holds the outcomes to the list
    outcome: row.outcome as AuditEntry['outcome'],
    actorName: names.get(row.actor ?? '') ?? null,
  }))
}

function whereOf({ organizationId, withNobodys, outcome, actor, action, resource, from, to }: AuditFilter) {
  return {
    ...(withNobodys ? { OR: [{ organizationId }, { organizationId: null }] } : { organizationId }),
    ...(outcome === undefined ? {} : { outcome }),
    ...(actor === undefined ? {} : { actor }),
    ...(action === undefined ? {} : { action: { startsWith: literally(action) } }),
    ...(resource === undefined ? {} : { resource: { contains: literally(resource) } }),
    at: { ...(from === undefined ? {} : { gte: from }), ...(to === undefined ? {} : { lt: to }) },
  }
}

/** Prisma hands a pattern's signs on to LIKE as they are. */
function literally(text: string): string {
  return text.replaceAll(/[\\%_]/g, String.raw`\$&`)
}
