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
    retentionHours: z.number().positive().max(1_000_000),
    availability: z.enum(availabilities),
    partitions: z.int().positive().max(10_000_000).optional().meta({ description: 'Before replication.' }),
  })
  .meta({ id: 'Order', description: 'The three knobs: throughput, retention, availability.' })
