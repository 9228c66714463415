import { z } from 'zod'
import { capacityPlanSchema, rejectedCandidateSchema } from './capacity-plan.ts'
import { heldBySchema } from './hold.ts'
import { orderSchema } from './order.ts'

export const problemErrorSchema = z
  .object({
    in: z.enum(['body', 'query', 'path', 'header']),
    pointer: z.string().meta({ description: 'JSON pointer (RFC 6901) to the value at fault; `` is the whole.' }),
    detail: z.string(),
  })
  .meta({ id: 'ProblemError' })
export type ProblemError = z.infer<typeof problemErrorSchema>

/** RFC 9457, with the members that a refusal by a limit and a conflict carry. */
export const problemSchema = z
  .object({
    type: z
      .string()
      .meta({ description: 'Stable: `/problems/<slug>`, relative to the API.', examples: ['/problems/not-found'] }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    requestId: z.string(),
    errors: z.array(problemErrorSchema).optional().meta({ description: 'Every fault of the request at once.' }),
    limit: z.string().optional().meta({ description: 'The name of the limit that refused.' }),
    current: z.union([z.number(), z.string()]).optional().meta({ description: 'What the limit allows, or has left.' }),
    requested: z.union([z.number(), z.string()]).optional(),
    unit: z.string().optional(),
    next: z.string().optional().meta({ description: 'What to do now.' }),
    nearest: orderSchema.nullish().meta({ description: 'The nearest order that works.' }),
    rejected: z
      .array(rejectedCandidateSchema)
      .optional()
      .meta({ description: 'The constraint that fails on each size.' }),
    split: z
      .object({ clusters: z.int(), order: orderSchema, monthlyMicroUsd: z.number() })
      .nullish()
      .meta({ description: 'The fewest clusters that carry the order between them, each with `order`.' }),
    plan: capacityPlanSchema.optional().meta({ description: 'The capacity plan as it is now.' }),
    operationId: z.string().optional(),
    hold: heldBySchema.optional().meta({ description: 'The hold that refused.' }),
    retryAfterSeconds: z.number().optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details.' })
export type Problem = z.infer<typeof problemSchema>
