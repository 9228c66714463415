import { z } from 'zod'
import { pageOf, pageQuery } from './page.ts'
import { instant } from './text.ts'

export const auditOutcomes = ['accepted', 'refused', 'denied'] as const

export const auditRecordSchema = z
  .object({
    id: z.string(),
    actor: z.string().nullable().meta({ description: 'Id of the API key.' }),
    action: z.string(),
    resource: z.string(),
    outcome: z.enum(auditOutcomes),
    status: z.int(),
    requestId: z.string(),
    remoteAddress: z.string(),
    at: instant,
  })
  .meta({ id: 'AuditRecord' })

export const auditPage = pageOf('AuditPage', auditRecordSchema)
export const listAuditQuery = z.strictObject({ ...pageQuery, outcome: z.enum(auditOutcomes).optional() })
