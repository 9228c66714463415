import type { PrismaClient } from '../generated/prisma/client.ts'
import { newestFirst, type PageRequest } from './page.ts'

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
  prisma: PrismaClient,
  filter: { physicalClusterId?: string | undefined; state?: 'open' | 'closed' | undefined },
  page: PageRequest,
): Promise<FindingRecord[]> {
  const { physicalClusterId, state } = filter
  return prisma.finding.findMany(
    newestFirst(page, {
      ...(physicalClusterId === undefined ? {} : { physicalClusterId }),
      ...(state === undefined ? {} : { closedAt: state === 'open' ? null : { not: null } }),
    }),
  )
}
