import type { PrismaClient } from '../generated/prisma/client.ts'
import { type Connection, firstRow } from './connection.ts'
import { newestFirst, type PageRequest } from './page.ts'

export interface OrganizationRecord {
  id: string
  name: string
  createdAt: Date
}

/** Null when the name is taken. */
export function addOrganization(
  transaction: Connection,
  organization: { id: string; name: string; at: Date },
): Promise<OrganizationRecord | null> {
  return firstRow<OrganizationRecord>(transaction, {
    text: `INSERT INTO organizations (id, name, created_at) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING
           RETURNING id, name, created_at AS "createdAt"`,
    values: [organization.id, organization.name, organization.at],
  })
}

/** Null when there is none of that name. */
export function findOrganizationByName(connection: Connection, name: string): Promise<OrganizationRecord | null> {
  return firstRow<OrganizationRecord>(connection, {
    text: 'SELECT id, name, created_at AS "createdAt" FROM organizations WHERE name = $1',
    values: [name],
  })
}

/** All organizations, newest first; for operators. */
export function listOrganizations(prisma: PrismaClient, page: PageRequest): Promise<OrganizationRecord[]> {
  return prisma.organization.findMany(newestFirst(page))
}
