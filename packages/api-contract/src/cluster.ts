import { conditionTypes, phases } from '@headwater/model'
import { z } from 'zod'
import { throttleMBps } from './capacity-plan.ts'
import { maintenanceWindowSchema } from './maintenance-window.ts'
import { operationSchema } from './operation.ts'
import { orderSchema } from './order.ts'
import { pageOf, pageQuery } from './page.ts'
import { instant, resourceName } from './text.ts'

export const conditionSchema = z
  .object({
    type: z.enum(conditionTypes),
    status: z.enum(['True', 'False', 'Unknown']),
    reason: z.string(),
    message: z.string(),
    since: instant,
  })
  .meta({ id: 'Condition' })

const kafkaVersion = z
  .string()
  .max(32)
  .meta({ examples: ['4.3.1'] })

const clusterKafkaSchema = z
  .object({
    version: z.string(),
    release: z.int().meta({ description: 'The numbered set of image and settings that its machines carry.' }),
    settlesAt: instant.nullable().meta({
      description:
        'The version is tried: when its metadata version is raised at the soonest, after which there is no way back.',
    }),
    rolledBack: z
      .object({ version: z.string(), at: instant, because: z.string() })
      .nullable()
      .meta({ description: 'The version that was given up, and is not tried again until it is asked for.' }),
  })
  .meta({ id: 'ClusterKafka' })

export const clusterSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    phase: z.enum(phases),
    conditions: z.array(conditionSchema),
    order: orderSchema,
    capacityPlanId: z.string(),
    protected: z.boolean(),
    maintenanceWindow: maintenanceWindowSchema
      .nullable()
      .meta({ description: 'Null: changes that may wait are made at any time.' }),
    kafka: clusterKafkaSchema,
    bootstrap: z
      .array(z.object({ host: z.string(), port: z.int() }).meta({ id: 'HostAndPort' }))
      .meta({ description: 'The endpoint; empty until its ports are reserved. Kept for the life of the cluster.' }),
    operationId: z.string().nullable().meta({ description: 'The operation that is running now.' }),
    revision: z.int().meta({ description: 'Grows with each change a tenant makes; the ETag.' }),
    createdAt: instant,
    deletedAt: instant.nullable(),
  })
  .meta({ id: 'Cluster' })
export type ClusterView = z.infer<typeof clusterSchema>

export const createClusterRequest = z
  .strictObject({
    name: resourceName,
    order: orderSchema,
    capacityPlanId: z
      .string()
      .max(128)
      .optional()
      .meta({ description: 'The plan that was agreed to: refused with 409 when the planner gives another one now.' }),
    kafkaVersion: kafkaVersion.optional().meta({ description: 'The newest when absent.' }),
    protected: z.boolean().default(false).meta({ description: 'Refuse deletion until this is lifted.' }),
    maintenanceWindow: maintenanceWindowSchema.optional(),
  })
  .meta({ id: 'CreateClusterRequest' })

const onlyWithOrder = ['capacityPlanId', 'throttleMBps', 'when'] as const

export const updateClusterRequest = z
  .strictObject({
    name: resourceName.optional(),
    protected: z.boolean().optional(),
    maintenanceWindow: maintenanceWindowSchema
      .nullable()
      .optional()
      .meta({ description: 'When changes that may wait are made; null: at any time.' }),
    order: orderSchema
      .optional()
      .meta({ description: 'The whole order as it shall be; the cluster is changed to it.' }),
    capacityPlanId: z
      .string()
      .max(128)
      .optional()
      .meta({ description: 'The plan of the change that was agreed to: refused with 409 when it is another one now.' }),
    kafkaVersion: kafkaVersion.optional().meta({
      description: 'The version of Kafka to change to; asked for alone. One that was given up is tried again.',
    }),
    throttleMBps: throttleMBps
      .optional()
      .meta({ description: 'MB/s at which data may move into one broker; what is free when absent.' }),
    when: z.enum(['now', 'window']).optional().meta({
      description: 'When machines restart for the change: now, unless told otherwise, or in the maintenance window.',
    }),
  })
  .superRefine((body, check) => {
    if (Object.values(body).every((value) => value === undefined))
      check.addIssue({
        code: 'custom',
        message: 'give at least one of name, protected, maintenanceWindow, order and kafkaVersion',
      })
    for (const field of onlyWithOrder)
      if (body[field] !== undefined && body.order === undefined)
        check.addIssue({ code: 'custom', path: [field], message: 'is for a change: give order too' })
  })
  .refine(({ order, kafkaVersion: version }) => order === undefined || version === undefined, {
    path: ['kafkaVersion'],
    message: 'is changed by itself: send the order and the version one after the other',
  })
  .meta({ id: 'UpdateClusterRequest' })

/** The 202 of a change to a cluster. */
export const acceptedClusterSchema = z
  .object({ cluster: clusterSchema, operation: operationSchema })
  .meta({ id: 'AcceptedCluster' })

/** The 202 of cancelling a change. */
export const cancelledChangeSchema = z
  .object({
    cluster: clusterSchema,
    operation: operationSchema.meta({ description: 'The operation that leads back.' }),
    cancelled: operationSchema.meta({ description: 'The change that was cancelled; its steps say where it stood.' }),
  })
  .meta({ id: 'CancelledChange' })

export const clusterPage = pageOf('ClusterPage', clusterSchema)
export const listClustersQuery = z.strictObject({
  ...pageQuery,
  name: z.string().max(64).optional(),
  phase: z.enum(phases).optional().meta({ description: 'Deleted clusters are listed for DELETED only.' }),
})

/** The versions of Kafka, with what a change of this cluster to each would do. */
export const kafkaVersionsSchema = z
  .object({
    items: z.array(
      z
        .object({
          kafkaVersion: z.string(),
          release: z.int().nullable(),
          state: z.enum(['running', 'possible', 'not_possible']),
          because: z.string(),
          steps: z.array(
            z
              .object({
                kind: z.enum(['roll_machines', 'soak', 'raise_metadata_version']),
                text: z.string(),
                seconds: z.number(),
              })
              .meta({ id: 'KafkaVersionStep' }),
          ),
          seconds: z.number().meta({ description: 'Until every machine runs it; what soaks keeps nothing waiting.' }),
          notices: z.array(z.string()).meta({ description: 'What clients notice.' }),
        })
        .meta({ id: 'KafkaVersion' }),
    ),
  })
  .meta({ id: 'KafkaVersions' })
