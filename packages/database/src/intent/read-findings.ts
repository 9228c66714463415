import type { Connection } from './connection.ts'
import { keysetPage, type PageRequest } from './page.ts'

export interface FindingRecord {
  id: string
  type: string
  subject: string
  message: string
  evidence: string
  openedAt: Date
  closedAt: Date | null
}

/** Findings, newest first: of one physical cluster, or of the whole installation. */
export function listFindings(
  connection: Connection,
  filter: { physicalClusterId?: string | undefined; state?: 'open' | 'closed' | undefined },
  page: PageRequest,
): Promise<FindingRecord[]> {
  const closed = { open: 'f.closed_at IS NULL', closed: 'f.closed_at IS NOT NULL' }
  return keysetPage<FindingRecord>(connection, page, {
    select: `SELECT f.id, f.type, f.subject, f.message, f.evidence, f.opened_at AS "openedAt", f.closed_at AS "closedAt"
             FROM findings f`,
    id: 'f.id',
    where: { 'f.physical_cluster_id = ': filter.physicalClusterId },
    ...(filter.state ? { and: closed[filter.state] } : {}),
  })
}
