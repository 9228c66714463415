import { z } from 'zod'
import { createdApiKeySchema } from './api-key.ts'
import { pageOf, pageQuery } from './page.ts'
import { scopeSchema } from './scope.ts'
import { instant, resourceName } from './text.ts'

export const organizationSchema = z
  .object({ id: z.string(), name: z.string(), createdAt: instant })
  .meta({ id: 'Organization' })

export const currentOrganizationSchema = z
  .object({
    organization: organizationSchema,
    apiKey: z.object({ id: z.string(), name: z.string(), scopes: z.array(scopeSchema), expiresAt: instant }),
  })
  .meta({ id: 'CurrentOrganization', description: 'Whom the key speaks for.' })

export const createOrganizationRequest = z
  .strictObject({ name: resourceName })
  .meta({ id: 'CreateOrganizationRequest' })

export const createdOrganizationSchema = z
  .object({ organization: organizationSchema, apiKey: createdApiKeySchema })
  .meta({ id: 'CreatedOrganization', description: 'With its first key: scopes admin and messages.' })

export const organizationPage = pageOf('OrganizationPage', organizationSchema)
export const listOrganizationsQuery = z.strictObject(pageQuery)
