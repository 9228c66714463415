import { holdScopes } from '@headwater/model'
import { z } from 'zod'
import { pageOf, pageQuery } from './page.ts'
import { instant } from './text.ts'

/** The longest that a hold lasts; one that is still needed then is made again. */
export const longestHoldDays = 30

export const holdSchema = z
  .object({
    id: z.string(),
    scope: z.enum(holdScopes),
    subject: z.string().nullable().meta({ description: 'A cluster’s id or a zone’s name; null for the whole fleet.' }),
    reason: z.string(),
    createdBy: z.string().meta({ description: 'The id of the API key.' }),
    createdAt: instant,
    expiresAt: instant,
  })
  .meta({ id: 'Hold', description: 'No action is taken on what it covers until it expires or is lifted.' })

/** A hold as tenants are told of it. */
export const heldBySchema = holdSchema
  .pick({ id: true, scope: true, subject: true, reason: true, expiresAt: true })
  .meta({ id: 'HeldBy' })

export const createHoldRequest = z
  .strictObject({
    scope: z.enum(holdScopes),
    subject: z
      .string()
      .min(1)
      .max(128)
      .optional()
      .meta({ description: 'The id of the cluster, or the name of the zone; absent for the fleet.' }),
    reason: z.string().trim().min(1).max(500),
    expiresAt: z.iso
      .datetime({ offset: true })
      .meta({ description: `RFC 3339; at most ${longestHoldDays} days from now.` }),
  })
  .refine(({ scope, subject }) => (scope === 'fleet') === (subject === undefined), {
    path: ['subject'],
    message: 'Give the cluster’s id or the zone’s name; for the fleet give none',
  })
  .meta({ id: 'CreateHoldRequest' })

export const holdPage = pageOf('HoldPage', holdSchema)
export const listHoldsQuery = z.strictObject(pageQuery)
