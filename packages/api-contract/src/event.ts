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
    last: z.int().meta({ description: 'Number of the last event here; pass it as `after` to go on.' }),
  })
  .meta({ id: 'EventPage' })

const eventNumber = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
export const listEventsQuery = z.strictObject({
  after: eventNumber.default(0),
  limit: z.coerce.number().int().min(1).max(100).default(50),
})
export const streamEventsQuery = z.strictObject({ after: eventNumber.optional() })
