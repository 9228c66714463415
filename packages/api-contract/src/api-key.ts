import { z } from 'zod'
import { pageOf, pageQuery } from './page.ts'
import { scopeSchema } from './scope.ts'
import { instant, resourceName } from './text.ts'

export const apiKeySchema = z
  .object({
    id: z.string(),
    name: z.string(),
    scopes: z.array(scopeSchema),
    hint: z.string().meta({ description: 'The first characters of the key.' }),
    createdAt: instant,
    expiresAt: instant,
    revokedAt: instant.nullable(),
    lastUsedAt: instant.nullable().meta({ description: 'To within a few minutes.' }),
  })
  .meta({ id: 'ApiKey' })

export const createApiKeyRequest = z
  .strictObject({
    name: resourceName,
    scopes: z.array(scopeSchema).min(1).max(5),
    expiresInDays: z.int().min(1).max(365).default(90),
  })
  .meta({ id: 'CreateApiKeyRequest' })

export const createdApiKeySchema = apiKeySchema
  .extend({
    secret: z
      .string()
      .optional()
      .meta({ description: 'The key itself. Shown once; absent from a replay after 15 minutes.' }),
    secretOmitted: z.literal(true).optional(),
  })
  .meta({ id: 'CreatedApiKey' })

export const apiKeyPage = pageOf('ApiKeyPage', apiKeySchema)
export const listApiKeysQuery = z.strictObject(pageQuery)
