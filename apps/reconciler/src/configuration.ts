import path from 'node:path'
import { z } from 'zod'

/** A variable of the environment is missing or wrong; the message names each, and what to give. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError'
}

const environment = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgresql:// address' }),
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'must be a redis:// address' }).optional(),
  HEADWATER_STATE: z.string({ error: 'must be the state folder' }).min(1),
  HEADWATER_WORKERS: z.coerce.number().int().min(1).max(256).default(16),
})

export interface Configuration {
  databaseUrl: string
  redisUrl: string | null
  stateFolder: string
  /** Clusters that are reconciled at once. */
  workers: number
}

export function readConfiguration(variables: Record<string, string | undefined>): Configuration {
  const result = environment.safeParse(variables)
  if (!result.success) {
    const faults = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    throw new ConfigurationError(`The reconciler cannot start. ${faults.join('; ')}.`)
  }
  const { DATABASE_URL, REDIS_URL, HEADWATER_STATE, HEADWATER_WORKERS } = result.data
  return {
    databaseUrl: DATABASE_URL,
    redisUrl: REDIS_URL ?? null,
    stateFolder: path.resolve(HEADWATER_STATE),
    workers: HEADWATER_WORKERS,
  }
}
