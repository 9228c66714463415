import { conditionTypes, phases } from '@headwater/model'
import { z } from 'zod'
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
  })
  .meta({ id: 'CreateClusterRequest' })

export const updateClusterRequest = z
  .strictObject({ name: resourceName.optional(), protected: z.boolean().optional() })
  .refine((body) => body.name !== undefined || body.protected !== undefined, 'give name, protected or both')
  .meta({ id: 'UpdateClusterRequest' })

/** The 202 of a change to a cluster. */
export const acceptedClusterSchema = z
  .object({ cluster: clusterSchema, operation: operationSchema })
  .meta({ id: 'AcceptedCluster' })

export const clusterPage = pageOf('ClusterPage', clusterSchema)
export const listClustersQuery = z.strictObject({
  ...pageQuery,
  name: z.string().max(64).optional(),
  phase: z.enum(phases).optional().meta({ description: 'Deleted clusters are listed for DELETED only.' }),
})
