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
  HEADWATER_CLOUDS: z.string().min(1).optional(),
  HEADWATER_WORKERS: z.coerce.number().int().min(1).max(256).default(16),
})

export interface Configuration {
  databaseUrl: string
  redisUrl: string | null
  stateFolder: string
  /** Which clouds are served; by default clouds.json in the state folder. */
  cloudsFile: string
  /** Clusters that are reconciled at once. */
  workers: number
}

export function readConfiguration(variables: Record<string, string | undefined>): Configuration {
  const result = environment.safeParse(variables)
  if (!result.success) {
    const faults = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    throw new ConfigurationError(`The reconciler cannot start. ${faults.join('; ')}.`)
  }
  const { DATABASE_URL, REDIS_URL, HEADWATER_STATE, HEADWATER_CLOUDS, HEADWATER_WORKERS } = result.data
  const stateFolder = path.resolve(HEADWATER_STATE)
  return {
    databaseUrl: DATABASE_URL,
    redisUrl: REDIS_URL ?? null,
    stateFolder,
    cloudsFile: path.resolve(HEADWATER_CLOUDS ?? path.join(stateFolder, 'clouds.json')),
    workers: HEADWATER_WORKERS,
  }
}
