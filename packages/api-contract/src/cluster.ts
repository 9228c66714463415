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
    protected: z.boolean().default(false).meta({ description: 'Refuse deletion until this is lifted.' }),
    maintenanceWindow: maintenanceWindowSchema.optional(),
  })
  .meta({ id: 'CreateClusterRequest' })

const onlyWithOrder = ['capacityPlanId', 'throttleMBps'] as const

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
    throttleMBps: throttleMBps
      .optional()
      .meta({ description: 'MB/s at which data may move into one broker; what is free when absent.' }),
  })
  .superRefine((body, check) => {
    if (Object.values(body).every((value) => value === undefined))
      check.addIssue({ code: 'custom', message: 'give at least one of name, protected, maintenanceWindow and order' })
    for (const field of onlyWithOrder)
      if (body[field] !== undefined && body.order === undefined)
        check.addIssue({ code: 'custom', path: [field], message: 'is for a change: give order too' })
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
