import { availabilities, type CapacityPlan } from '@headwater/model'
import { z } from 'zod'
import { orderSchema } from './order.ts'

const constraint = z.enum([
  'network',
  'volume_throughput',
  'disk',
  'partitions',
  'cpu',
  'memory',
  'size_sold_out',
  'capacity_pool',
])

/** The model's CapacityPlan as it is shown; a type test keeps the two alike. */
export const capacityPlanSchema = z
  .object({
    id: z.string().max(128),
    catalogueVersion: z.string(),
    order: orderSchema,
    effective: z.object({
      ingressMBps: z.number(),
      egressMBps: z.number(),
      peakIngressMBps: z.number(),
      peakEgressMBps: z.number(),
      retentionHours: z.number(),
      partitions: z.number(),
    }),
    availability: z.enum(availabilities),
    provider: z.string(),
    region: z.string(),
    zones: z.array(z.string()),
    brokers: z.object({
      count: z.int(),
      size: z.string(),
      vcpu: z.number(),
      memoryMib: z.number(),
      heapMib: z.number(),
    }),
    controllers: z.object({ mode: z.enum(['combined', 'dedicated']), count: z.int(), size: z.string() }),
    volume: z.object({ sizeGib: z.number(), iops: z.number(), throughputMiBps: z.number() }),
    replicationFactor: z.int(),
    minInSync: z.int(),
    partitions: z.object({ defaultPerTopic: z.int(), maximum: z.int() }),
    quotas: z.object({ producerByteRate: z.number(), consumerByteRate: z.number() }),
    price: z.object({
      monthlyMicroUsd: z.number(),
      lines: z.array(
        z.object({
          item: z.string(),
          quantity: z.number(),
          unit: z.string(),
          unitPriceMicroUsd: z.number(),
          monthlyMicroUsd: z.number(),
        }),
      ),
    }),
    binding: constraint,
    utilisation: z.array(
      z.object({
        constraint,
        normal: z.number(),
        normalLimit: z.number(),
        failed: z.number(),
        failedLimit: z.number(),
        explanation: z.string(),
      }),
    ),
    reasons: z.array(z.object({ subject: z.string(), value: z.string(), because: z.string(), source: z.string() })),
    rejected: z.array(z.object({ size: z.string(), brokers: z.int(), constraint, reason: z.string() })),
    warnings: z.array(z.string()),
  })
  .meta({ id: 'CapacityPlan' }) satisfies z.ZodType<CapacityPlan>

export const previewCapacityPlanRequest = z
  .strictObject({
    order: orderSchema,
    cluster: z.string().max(128).optional().meta({ description: 'The id of the cluster whose change is planned.' }),
  })
  .meta({ id: 'PreviewCapacityPlanRequest' })
