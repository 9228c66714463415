import { z } from 'zod'
import { pageOf, pageQuery } from './page.ts'
import { instant } from './text.ts'

export const auditOutcomes = ['accepted', 'refused', 'denied'] as const

export const auditRecordSchema = z
  .object({
    id: z.string(),
    actor: z.string().nullable().meta({ description: 'Id of the API key; null where none was recognised.' }),
    actorName: z.string().nullable(),
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
export const listAuditQuery = z.strictObject({
  ...pageQuery,
  outcome: z.enum(auditOutcomes).optional(),
  actor: z.string().min(1).max(64).optional(),
  action: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .meta({ description: 'How the action begins: `topic` or `topic.create`.' }),
  resource: z
    .string()
    .min(1)
    .max(249)
    .optional()
    .meta({ description: 'A part of the resource, a cluster’s id for one.' }),
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional().meta({ description: 'Records before it.' }),
})
