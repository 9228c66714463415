import { availabilities, type CapacityPlan } from '@headwater/model'
import { z } from 'zod'
import { orderSchema } from './order.ts'

const constraints = [
  'network',
  'volume_throughput',
  'disk',
  'partitions',
  'cpu',
  'memory',
  'connections',
  'size_sold_out',
  'capacity_pool',
] as const
const constraint = z.enum(constraints)
const volume = z.object({ sizeGib: z.number(), iops: z.number(), throughputMiBps: z.number() })
const machines = z.object({ count: z.int(), size: z.string() })
const microUsd = z.number().meta({ description: '10^-6 USD a month.' })

export const rejectedCandidateSchema = z
  .object({
    size: z.string(),
    brokers: z.int(),
    constraint: z.enum([...constraints, 'price']),
    reason: z.string(),
    overload: z
      .number()
      .nullable()
      .meta({ description: 'What is used of the constraint, as a multiple of its limit.' }),
    monthlyMicroUsd: microUsd.nullable(),
  })
  .meta({ id: 'RejectedCandidate' })

const promise = z
  .object({
    ingressMBps: z.number(),
    egressMBps: z.number(),
    retentionHours: z.number().nullable(),
    storedGib: z.number(),
    connections: z.int(),
    survives: z.enum(['nothing', 'machine', 'zone']),
    whileFailed: z.object({ reads: z.boolean(), writes: z.boolean() }),
    healing: z.object({
      failoverSeconds: z.number().nullable(),
      machineSeconds: z.number(),
      volumeSeconds: z.number().nullable(),
    }),
    statements: z.array(z.string()),
  })
  .meta({ id: 'PlanPromise', description: 'What the tenant may count on; rates are peaks.' })

const headroom = z
  .object({
    factor: z.number(),
    limitedBy: constraint,
    monthlyMicroUsd: microUsd,
    nextStep: z.object({ brokers: machines, monthlyMicroUsd: microUsd, moreMicroUsd: microUsd }).nullable(),
  })
  .meta({
    id: 'PlanHeadroom',
    description: 'How much more throughput the same machines carry, with volumes grown to fit.',
  })

const alternative = z
  .object({
    kind: z.enum(['cheaper', 'larger', 'other_availability']),
    order: orderSchema,
    brokers: machines,
    monthlyMicroUsd: microUsd,
    differenceMicroUsd: microUsd,
    because: z.string(),
  })
  .meta({ id: 'PlanAlternative' })

const changeStep = z
  .object({
    kind: z.enum([
      'lower_promise',
      'lower_retention',
      'grow_volumes',
      'change_volume_rates',
      'add_controllers',
      'change_size',
      'add_brokers',
      'move_replicas',
      'replace_volumes',
      'remove_brokers',
      'remove_controllers',
      'raise_retention',
      'raise_promise',
    ]),
    text: z.string(),
    nodes: z.int(),
    bytesToMove: z.number(),
    seconds: z.number(),
  })
  .meta({ id: 'ChangeStep' })

const change = z
  .object({
    fromPlanId: z.string(),
    fromMonthlyMicroUsd: microUsd,
    differenceMicroUsd: microUsd,
    steps: z.array(changeStep),
    bytesToMove: z.number(),
    bytesBecause: z.string().optional(),
    throttleMBps: z.number(),
    throttleBecause: z.string(),
    seconds: z.number(),
    movingMicroUsd: z.number(),
    fresh: z.object({ brokers: machines, sizeGib: z.number(), monthlyMicroUsd: microUsd }).nullable(),
    because: z.string(),
    notices: z.array(z.string()),
  })
  .meta({ id: 'CapacityChange', description: 'How a running cluster becomes what the plan says.' })

/** The model's CapacityPlan as it is shown; a type test keeps the two alike. */
export const capacityPlanSchema = z
  .object({
    id: z.string().max(128),
    catalogueVersion: z.string(),
    priceBook: z.string(),
    validUntil: z.string().meta({ description: 'The last day on which the plan holds, ISO.' }),
    order: orderSchema,
    effective: z.object({
      ingressMBps: z.number(),
      egressMBps: z.number(),
      peakIngressMBps: z.number(),
      peakEgressMBps: z.number(),
      retentionHours: z.number().nullable(),
      storedGib: z.number(),
      partitions: z.number(),
      connections: z.number(),
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
    controllers: z.object({
      mode: z.enum(['combined', 'dedicated']),
      count: z.int(),
      size: z.string(),
      heapMib: z.number().optional(),
      volume: volume.optional(),
    }),
    volume,
    replicationFactor: z.int(),
    minInSync: z.int(),
    partitions: z.object({ defaultPerTopic: z.int(), maximum: z.int() }),
    quotas: z.object({ producerByteRate: z.number(), consumerByteRate: z.number() }),
    promise: promise.nullable(),
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
    headroom: headroom.nullable(),
    reasons: z.array(z.object({ subject: z.string(), value: z.string(), because: z.string(), source: z.string() })),
    rejected: z.array(rejectedCandidateSchema),
    alternatives: z.array(alternative),
    sources: z.array(z.object({ source: z.string(), date: z.string(), uses: z.array(z.string()) })),
    warnings: z.array(z.string()),
    change: change.nullable(),
  })
  .meta({ id: 'CapacityPlan' }) satisfies z.ZodType<CapacityPlan>

/** Rate at which data may move into one broker. */
export const throttleMBps = z.number().positive().max(1_000_000)

export const previewCapacityPlanRequest = z
  .strictObject({
    order: orderSchema,
    cluster: z.string().max(128).optional().meta({ description: 'The id of the cluster whose change is planned.' }),
    throttleMBps: throttleMBps
      .optional()
      .meta({ description: 'With a cluster: MB/s at which data may move into one broker; what is free when absent.' }),
  })
  .meta({ id: 'PreviewCapacityPlanRequest' })
