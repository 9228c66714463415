import { z } from 'zod'

const schema = z.object({
  DATABASE_URL: z
    .string({ error: 'is needed: the connection string of PostgreSQL' })
    .regex(/^postgres(ql)?:\/\//, 'must begin with postgresql://'),
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\//, 'must begin with redis:// or rediss://')
    .optional(),
  HEADWATER_STATE: z
    .string({ error: 'is needed: the folder that holds outer.key and operator.key' })
    .min(1, 'must name a folder'),
  HEADWATER_HOST: z.string().min(1, 'must be an address to listen on').default('127.0.0.1'),
  HEADWATER_PORT: z.coerce
    .number({ error: 'must be a port, 0 to 65535' })
    .int('must be a port, 0 to 65535')
    .min(0, 'must be a port, 0 to 65535')
    .max(65_535, 'must be a port, 0 to 65535')
    .default(8080),
  HEADWATER_LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'], 'must be fatal, error, warn, info, debug or silent')
    .default('info'),
})

export interface Configuration {
  databaseUrl: string
  redisUrl: string | null
  stateFolder: string
  host: string
  port: number
  logLevel: z.infer<typeof schema>['HEADWATER_LOG_LEVEL']
}

/** The environment does not say what is needed; the message has a sentence a variable. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError'
}

/** Reads the environment of a standalone API. Throws a ConfigurationError that names every variable that is wrong. */
export function readConfiguration(environment: Record<string, string | undefined>): Configuration {
  const result = schema.safeParse(environment)
  if (!result.success)
    throw new ConfigurationError(
      result.error.issues.map(({ path, message }) => `${path.join('.')} ${message}.`).join('\n'),
    )
  const { data } = result
  return {
    databaseUrl: data.DATABASE_URL,
    redisUrl: data.REDIS_URL ?? null,
    stateFolder: data.HEADWATER_STATE,
    host: data.HEADWATER_HOST,
    port: data.HEADWATER_PORT,
    logLevel: data.HEADWATER_LOG_LEVEL,
  }
}
