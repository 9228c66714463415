import { z } from 'zod'
import { pageOf, pageQuery } from './page.ts'
import { instant } from './text.ts'

export const findingSchema = z
  .object({
    id: z.string(),
    type: z.string(),
    subject: z.string(),
    message: z.string(),
    evidence: z.string(),
    openedAt: instant,
    closedAt: instant.nullable(),
  })
  .meta({ id: 'Finding', description: 'Something observed to be wrong, with its evidence.' })

export const findingPage = pageOf('FindingPage', findingSchema)
export const listFindingsQuery = z.strictObject({
  ...pageQuery,
  state: z.enum(['open', 'closed']).optional(),
})
