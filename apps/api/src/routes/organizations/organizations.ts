import {
  createdOrganizationSchema,
  createOrganizationRequest,
  currentOrganizationSchema,
  listOrganizationsQuery,
  organizationPage,
} from '@headwater/api-contract'
import { addApiKey, addOrganization, listOrganizations } from '@headwater/database/intent'
import { newId } from '@headwater/model'
import { newApiKeySecret } from '../../authentication.ts'
import { answerChange } from '../../change.ts'
import { type Api, type ApiContext, principalOf } from '../../context.ts'
import { pageOfRows } from '../../cursor.ts'
import { Refusal } from '../../refusal.ts'
import { postHeaders, problemResponse } from '../../route-schema.ts'
import { apiKeyView, organizationView } from '../../views.ts'

const firstKeyMs = 90 * 24 * 3_600_000

export function addOrganizationRoutes(app: Api, context: ApiContext): void {
  app.get(
    '/v1/organizations/current',
    {
      config: { scope: 'any' },
      schema: {
        operationId: 'getCurrentOrganization',
        summary: 'Whom the key speaks for',
        tags: ['Organizations'],
        response: { 200: currentOrganizationSchema, ...problemResponse },
      },
    },
    async (request) => {
      const { organization, keyId, keyName, scopes, keyExpiresAt } = principalOf(request)
      const apiKey = { id: keyId, name: keyName, scopes, expiresAt: keyExpiresAt.toISOString() }
      return { organization: organizationView(organization), apiKey }
    },
  )

  app.get(
    '/v1/organizations',
    {
      config: { scope: 'operator' },
      schema: {
        operationId: 'listOrganizations',
        summary: 'All organizations (operators)',
        tags: ['Organizations'],
        querystring: listOrganizationsQuery,
        response: { 200: organizationPage, ...problemResponse },
      },
    },
    async (request) =>
      pageOfRows('organizations', request.query, (page) => listOrganizations(context.prisma, page), {
        id: (organization) => organization.id,
        view: organizationView,
      }),
  )

  app.post(
    '/v1/organizations',
    {
      config: { scope: 'operator', action: 'organization.create' },
      schema: {
        operationId: 'createOrganization',
        summary: 'Create an organization with its first key (operators)',
        tags: ['Organizations'],
        headers: postHeaders,
        body: createOrganizationRequest,
        response: { 201: createdOrganizationSchema, ...problemResponse },
      },
    },
    async (request, reply) => {
      const { name } = request.body
      const nowMs = context.clock.nowMs()
      const at = new Date(nowMs)
      const id = newId('organization', nowMs, context.random)
      const { secret, hash, hint } = newApiKeySecret(context.random)
      return answerChange(context, request, reply, {
        resource: `organization:${name}`,
        run: async (transaction) => {
          const organization = await addOrganization(transaction, { id, name, at })
          if (!organization)
            throw new Refusal('name-taken', `There is an organization ${name}.`, {
              errors: [{ in: 'body', pointer: '/name', detail: 'is taken' }],
            })
          const key = await addApiKey(transaction, {
            id: newId('apiKey', nowMs, context.random),
            organizationId: id,
            name: 'first',
            scopes: ['admin', 'messages'],
            hash,
            hint,
            at,
            expiresAt: new Date(nowMs + firstKeyMs),
          })
          const body = { organization: organizationView(organization), apiKey: { ...apiKeyView(key), secret } }
          const apiKey = { ...apiKeyView(key), secretOmitted: true }
          return { status: 201, body, bodyWithoutSecret: { ...body, apiKey }, resource: id }
        },
      })
    },
  )
}
