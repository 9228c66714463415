import { availabilities } from '@headwater/model'
import { z } from 'zod'

// bounds of sanity, far above what any plan carries: within them the planner names the limit and the nearest order
const megabytesPerSecond = z.number().positive().max(1_000_000)

export const orderSchema = z
  .strictObject({
    region: z
      .string()
      .min(1)
      .max(64)
      .meta({ examples: ['local'] }),
    throughput: z
      .strictObject({
        ingressMBps: megabytesPerSecond.meta({ description: 'Average produced by clients, 10^6 bytes a second.' }),
        egressMBps: megabytesPerSecond.optional(),
        peakIngressMBps: megabytesPerSecond.optional(),
        peakEgressMBps: megabytesPerSecond.optional(),
      })
      .meta({ id: 'Throughput' }),
    retentionHours: z
      .number()
      .positive()
      .max(1_000_000)
      .optional()
      .meta({ description: 'How long records are kept. Exactly one of this and `storedGib` is given.' }),
    storedGib: z
      .number()
      .positive()
      .max(1_000_000_000)
      .optional()
      .meta({ description: 'Records are kept for ever, and so many GiB are stored, before replication.' }),
    availability: z.enum(availabilities),
    partitions: z.int().positive().max(10_000_000).optional().meta({ description: 'Before replication.' }),
    connections: z
      .int()
      .positive()
      .max(100_000_000)
      .optional()
      .meta({ description: 'Client connections at the same time, to all brokers together.' }),
    growthMargin: z
      .number()
      .min(0)
      .max(10)
      .optional()
      .meta({ description: 'Share by which all but partitions is planned larger: 0.3 is room for 30 % more.' }),
  })
  .refine(({ retentionHours, storedGib }) => (retentionHours === undefined) !== (storedGib === undefined), {
    path: ['retentionHours'],
    message: 'Give either retentionHours, or storedGib for records that are kept for ever',
  })
  .meta({
    id: 'Order',
    description: 'The three knobs: throughput, retention (or what is stored for ever), availability.',
  })
