import {
  apiKeyPage,
  apiKeySchema,
  createApiKeyRequest,
  createdApiKeySchema,
  idParameter,
  listApiKeysQuery,
  type Scope,
  scopesBeyond,
} from '@headwater/api-contract'
import {
  type ApiKeyRecord,
  addApiKey,
  listApiKeys,
  lockLivingApiKeys,
  revokeApiKey,
  ringApiKeys,
} from '@headwater/database/intent'
import { newId } from '@headwater/model'
import { z } from 'zod'
import { newApiKeySecret } from '../../authentication.ts'
import { answerChange } from '../../change.ts'
import { type Api, type ApiContext, principalOf } from '../../context.ts'
import { pageOfRows } from '../../cursor.ts'
import { notFound, Refusal } from '../../refusal.ts'
import { postHeaders, problemResponse } from '../../route-schema.ts'
import { apiKeyView } from '../../views.ts'

const dayMs = 24 * 3_600_000
/** The old key and the new one, while programs change over. */
const livingKeysPerName = 2

export function addApiKeyRoutes(app: Api, context: ApiContext): void {
  app.get(
    '/v1/api-keys',
    {
      config: { scope: 'admin' },
      schema: {
        operationId: 'listApiKeys',
        summary: 'The organization’s API keys, revoked and expired ones included',
        tags: ['API keys'],
        querystring: listApiKeysQuery,
        response: { 200: apiKeyPage, ...problemResponse },
      },
    },
    async (request, reply) => {
      const { organization } = principalOf(request)
      const page = await pageOfRows(
        'api-keys',
        request.query,
        (asked) => listApiKeys(context.prisma, organization.id, asked),
        { id: (key) => key.id, view: apiKeyView },
      )
      return reply.send(apiKeyPage.parse(page))
    },
  )

  app.post(
    '/v1/api-keys',
    {
      config: { scope: 'admin', action: 'api_key.create' },
      schema: {
        operationId: 'createApiKey',
        summary: 'Create an API key; its secret is shown once',
        tags: ['API keys'],
        headers: postHeaders,
        body: createApiKeyRequest,
        response: { 201: createdApiKeySchema, ...problemResponse },
      },
    },
    async (request, reply) => {
      const { name, scopes, expiresInDays } = request.body
      const { organization, scopes: held } = principalOf(request)
      const nowMs = context.clock.nowMs()
      const at = new Date(nowMs)
      const { secret, hash, hint } = newApiKeySecret(context.random)
      return answerChange(context, request, reply, {
        resource: `api_key:${name}`,
        run: async (transaction) => {
          refuseScopesBeyond(held, scopes)
          refuseTooMany(await lockLivingApiKeys(transaction, organization.id, at), name)
          const id = newId('apiKey', nowMs, context.random)
          const key = await addApiKey(transaction, {
            id,
            organizationId: organization.id,
            name,
            scopes: [...new Set(scopes)],
            hash,
            hint,
            at,
            expiresAt: new Date(nowMs + expiresInDays * dayMs),
          })
          const view = apiKeyView(key)
          const withoutSecret = { ...view, secretOmitted: true }
          return { status: 201, body: { ...view, secret }, bodyWithoutSecret: withoutSecret, resource: id }
        },
      })
    },
  )

  app.delete(
    '/v1/api-keys/:keyId',
    {
      config: { scope: 'admin', action: 'api_key.revoke' },
      schema: {
        operationId: 'revokeApiKey',
        summary: 'Revoke an API key, at once',
        tags: ['API keys'],
        params: z.strictObject({ keyId: idParameter }),
        response: { 200: apiKeySchema, ...problemResponse },
      },
    },
    async (request, reply) => {
      const { organization } = principalOf(request)
      const { keyId } = request.params
      const at = new Date(context.clock.nowMs())
      return answerChange(context, request, reply, {
        resource: keyId,
        run: async (transaction) => {
          refuseLast(await lockLivingApiKeys(transaction, organization.id, at), keyId)
          const key = await revokeApiKey(transaction, organization.id, keyId, at)
          if (!key) throw notFound('API key')
          return { status: 200, body: apiKeyView(key), resource: keyId }
        },
        after: () => ringApiKeys(context.pool, keyId),
      })
    },
  )

  function refuseTooMany(living: ApiKeyRecord[], name: string): void {
    const named = living.filter((key) => key.name === name).length
    if (named >= livingKeysPerName)
      throw new Refusal('limit-reached', `There are ${named} living keys named ${name}.`, {
        limit: 'living_api_keys_per_name',
        current: named,
        requested: named + 1,
        next: 'Revoke the older one first, or take another name.',
      })
    const limit = context.settings.apiKeysPerOrganization
    if (living.length >= limit)
      throw new Refusal('limit-reached', `The organization has ${living.length} living keys, of ${limit}.`, {
        limit: 'living_api_keys_per_organization',
        current: living.length,
        requested: living.length + 1,
        next: 'Revoke keys that are no longer used.',
      })
  }
}

function refuseScopesBeyond(held: Scope[], wanted: Scope[]): void {
  const beyond = scopesBeyond(held, wanted)
  if (beyond.length === 0) return
  throw new Refusal('forbidden', `A key cannot grant what it does not have: ${beyond.join(', ')}.`, {
    errors: beyond.map((scope) => ({
      in: 'body',
      pointer: `/scopes/${wanted.indexOf(scope)}`,
      detail: `${scope} is beyond this key`,
    })),
  })
}

/** An organization never locks itself out: its last key that can make keys stays, and so does its last operator key. */
function refuseLast(living: ApiKeyRecord[], keyId: string): void {
  const key = living.find(({ id }) => id === keyId)
  if (!key) return
  const others = living.filter(({ id }) => id !== keyId)
  const isOperator = key.scopes.includes('operator')
  const canMakeKeys = isOperator || key.scopes.includes('admin')
  const enough = isOperator
    ? others.some(({ scopes }) => scopes.includes('operator'))
    : !canMakeKeys || others.some(({ scopes }) => scopes.includes('operator') || scopes.includes('admin'))
  if (enough) return
  throw new Refusal('last-key', 'This is the organization’s last living key that can do what it does.', {
    next: 'Create another key with its scopes, change over to it, then revoke this one.',
  })
}
