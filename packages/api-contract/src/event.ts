import { z } from 'zod'
import { instant } from './text.ts'

export const eventSchema = z
  .object({
    number: z.int().meta({ description: 'Counts from 1 without gaps within a cluster.' }),
    type: z.string().meta({ examples: ['cluster.created'] }),
    data: z.record(z.string(), z.unknown()),
    at: instant,
  })
  .meta({ id: 'Event' })
export type EventView = z.infer<typeof eventSchema>

export const eventPage = z
  .object({
    items: z.array(eventSchema),
    last: z
      .int()
      .meta({ description: 'Number of the last event here; pass it as `after` to go on; newest first, as `before`.' }),
  })
  .meta({ id: 'EventPage' })

const eventNumber = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
export const listEventsQuery = z
  .strictObject({
    after: eventNumber.default(0),
    before: eventNumber.optional().meta({ description: 'Newest first: only events with lower numbers.' }),
    order: z.enum(['oldest_first', 'newest_first']).default('oldest_first').meta({
      description: 'Newest first: pass `last` as `before` to go on.',
    }),
    limit: z.coerce.number().int().min(1).max(100).default(50),
  })
  .refine(({ before, order }) => before === undefined || order === 'newest_first', {
    path: ['before'],
    message: 'is for order=newest_first',
  })
export const streamEventsQuery = z.strictObject({ after: eventNumber.optional() })
