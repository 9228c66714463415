import { phases } from '@headwater/model'
import { z } from 'zod'
import { operationSchema, operationStates } from './operation.ts'
import { pageOf, pageQuery } from './page.ts'

const named = z.object({ id: z.string(), name: z.string() }).meta({ id: 'IdAndName' })

export const fleetSchema = z
  .object({
    groups: z.array(
      z
        .object({
          phase: z.enum(phases),
          provider: z.string(),
          region: z.string(),
          release: z.int(),
          clusters: z.int(),
        })
        .meta({ id: 'FleetGroup' }),
    ),
    openFindings: z.int(),
    runningOperations: z.int(),
    holds: z.int(),
  })
  .meta({ id: 'Fleet', description: 'The living physical clusters of the installation, counted.' })

export const fleetOperationSchema = operationSchema
  .extend({ cluster: named, organization: named })
  .meta({ id: 'FleetOperation' })
export const fleetOperationPage = pageOf('FleetOperationPage', fleetOperationSchema)
export const listFleetOperationsQuery = z.strictObject({ ...pageQuery, state: z.enum(operationStates).optional() })

export const fleetFindKinds = [
  'organization',
  'cluster',
  'physical_cluster',
  'node',
  'machine',
  'operation',
  'finding',
  'kafka_user',
  'acl',
  'api_key',
  'hold',
  'rollout',
  'audit_record',
] as const

export const fleetFindSchema = z
  .object({
    items: z.array(
      z
        .object({
          kind: z.enum(fleetFindKinds),
          id: z.string(),
          text: z.string().meta({ description: 'What it is, in a few words.' }),
          cluster: named.nullable(),
          organization: named.nullable(),
        })
        .meta({ id: 'FleetHit' }),
    ),
  })
  .meta({ id: 'FleetHits' })
export const fleetFindQuery = z.strictObject({
  text: z.string().trim().min(1).max(128).meta({
    description: 'The id of anything, a request’s included, or how the name of a cluster or organization begins.',
  }),
})
