import { operationSteps } from '@headwater/model'
import { z } from 'zod'
import { pageOf, pageQuery } from './page.ts'
import { instant } from './text.ts'

const types = Object.keys(operationSteps) as [keyof typeof operationSteps]
export const operationStates = ['running', 'succeeded', 'failed', 'superseded'] as const

export const operationStepSchema = z
  .object({
    name: z.string(),
    state: z.enum(['pending', 'running', 'retrying', 'succeeded', 'failed']),
    message: z.string(),
    startedAt: instant.nullable(),
    finishedAt: instant.nullable(),
  })
  .meta({ id: 'OperationStep' })

export const operationSchema = z
  .object({
    id: z.string(),
    clusterId: z.string(),
    type: z.enum(types),
    state: z.enum(operationStates),
    startedAt: instant,
    deadline: instant.meta({ description: 'Finished by then, or a finding is opened.' }),
    finishedAt: instant.nullable(),
    steps: z.array(operationStepSchema),
    change: z
      .object({
        fromPlanId: z.string(),
        planId: z.string(),
        bytesToMove: z.number(),
        seconds: z.number().meta({ description: 'As planned, from start to end.' }),
      })
      .meta({ id: 'OperationChange' })
      .nullable()
      .meta({ description: 'Of update_cluster: from which plan to which.' }),
    reverts: z.string().nullable().meta({ description: 'The operation whose change this one takes back.' }),
  })
  .meta({ id: 'Operation', description: 'A long-running change.' })
export type OperationView = z.infer<typeof operationSchema>

export const operationPage = pageOf('OperationPage', operationSchema)
export const listOperationsQuery = z.strictObject({
  ...pageQuery,
  clusterId: z.string().max(128).optional(),
  state: z.enum(operationStates).optional(),
})
