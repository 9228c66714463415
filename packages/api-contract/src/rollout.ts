import { z } from 'zod'
import { pageOf, pageQuery } from './page.ts'
import { instant } from './text.ts'

const wave = z
  .union([
    z.strictObject({ clusters: z.int().positive().max(1_000_000) }),
    z.strictObject({ share: z.number().positive().max(1) }),
  ])
  .meta({ id: 'RolloutWave', description: 'How much of the fleet has the release once the wave has ended.' })

/** One cluster, a tenth, half, all. */
export const usualWaves = [{ clusters: 1 }, { share: 0.1 }, { share: 0.5 }, { share: 1 }]

export const rolloutSchema = z
  .object({
    id: z.string(),
    release: z.int(),
    waves: z.array(wave),
    atOnce: z.int(),
    state: z.enum(['running', 'halted', 'cancelled', 'done']),
    message: z.string().meta({ description: 'What it waits for, or why it was halted.' }),
    progress: z
      .object({
        wave: z.int().meta({ description: 'The wave that is under way, from 1 on; 0 before the first.' }),
        updating: z.int(),
        done: z.int(),
        failed: z.int(),
        accepted: z.int().meta({ description: 'Clusters that failed, past which an operator went on.' }),
        remaining: z.int(),
      })
      .meta({ id: 'RolloutProgress' }),
    failures: z.array(z.object({ physicalClusterId: z.string(), because: z.string() })),
    createdBy: z.string().meta({ description: 'The id of the API key.' }),
    createdAt: instant,
    changedAt: instant,
  })
  .meta({ id: 'Rollout', description: 'A release that is brought to the fleet in waves.' })

export const createRolloutRequest = z
  .strictObject({
    waves: z
      .array(wave)
      .min(1)
      .max(20)
      .default(usualWaves)
      .meta({ description: 'The last one brings all that are left.' }),
    atOnce: z
      .int()
      .positive()
      .max(1000)
      .default(20)
      .meta({ description: 'How many clusters may be on their way at once.' }),
  })
  .meta({ id: 'CreateRolloutRequest' })

export const rolloutPage = pageOf('RolloutPage', rolloutSchema)
export const listRolloutsQuery = z.strictObject(pageQuery)
