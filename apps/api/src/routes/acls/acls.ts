import { aclPage, aclSchema, createAclRequest, idParameter, listAclsQuery } from '@headwater/api-contract'
import {
  addAcl,
  type Connection,
  countAcls,
  findKafkaUser,
  listAcls,
  markAclDeleting,
  type StoredAcl,
} from '@headwater/database/intent'
import { aclKey, newId } from '@headwater/model'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { answerAccessChange } from '../../access-change.ts'
import { type Api, type ApiContext, clusterOf } from '../../context.ts'
import { pageOfRows } from '../../cursor.ts'
import { notFound, Refusal } from '../../refusal.ts'
import { clusterParameters, postHeaders, problemResponse } from '../../route-schema.ts'
import { aclView } from '../../views.ts'

export function addAclRoutes(app: Api, context: ApiContext): void {
  app.get(
    '/v1/clusters/:clusterId/acls',
    {
      config: { scope: 'viewer' },
      schema: {
        operationId: 'listAcls',
        summary: 'What users may do, newest first',
        tags: ['ACLs'],
        params: clusterParameters,
        querystring: listAclsQuery,
        response: { 200: aclPage, ...problemResponse },
      },
    },
    async (request) => {
      const { principal, ...page } = request.query
      const filter = { physicalClusterId: clusterOf(request).physicalClusterId, principal }
      return pageOfRows('acls', page, (asked) => listAcls(context.pool, filter, asked), {
        id: (acl) => acl.id,
        view: aclView,
      })
    },
  )

  app.post(
    '/v1/clusters/:clusterId/acls',
    {
      config: { scope: 'developer', action: 'acl.create' },
      schema: {
        operationId: 'createAcl',
        summary: 'Allow or deny a user something; what is there already stays as it is',
        tags: ['ACLs'],
        headers: postHeaders,
        params: clusterParameters,
        body: createAclRequest,
        response: { 201: aclSchema, ...problemResponse },
      },
    },
    async (request, reply) => {
      const nowMs = context.clock.nowMs()
      return changeAcl(request, reply, aclKey(request.body), 201, async (transaction, physicalClusterId) => {
        await requirePrincipal(transaction, physicalClusterId, request.body.principal)
        await refuseTooManyAcls(transaction, physicalClusterId)
        const id = newId('acl', nowMs, context.random)
        const acl = await addAcl(transaction, { ...request.body, id, physicalClusterId, at: new Date(nowMs) })
        return { event: 'acl_created', acl }
      })
    },
  )

  app.delete(
    '/v1/clusters/:clusterId/acls/:aclId',
    {
      config: { scope: 'developer', action: 'acl.delete' },
      schema: {
        operationId: 'deleteAcl',
        summary: 'Take a permission back',
        tags: ['ACLs'],
        params: z.strictObject({ ...clusterParameters.shape, aclId: idParameter }),
        response: { 202: aclSchema, ...problemResponse },
      },
    },
    async (request, reply) => {
      const { aclId } = request.params
      return changeAcl(request, reply, aclId, 202, async (transaction, physicalClusterId) => {
        const acl = await markAclDeleting(transaction, physicalClusterId, aclId)
        if (!acl) throw notFound('ACL')
        return { event: 'acl_deleted', acl }
      })
    },
  )

  function changeAcl(
    request: FastifyRequest,
    reply: FastifyReply,
    name: string,
    status: number,
    run: (transaction: Connection, physicalClusterId: string) => Promise<{ event: string; acl: StoredAcl }>,
  ) {
    const path = `${clusterOf(request).id}/acls`
    return answerAccessChange(context, request, reply, `${path}/${name}`, async (transaction, physicalClusterId) => {
      const { event, acl } = await run(transaction, physicalClusterId)
      return {
        event: { type: event, data: { aclId: acl.id, acl: aclKey(acl) } },
        answer: { status, body: aclView(acl), resource: `${path}/${acl.id}` },
      }
    })
  }

  async function refuseTooManyAcls(transaction: Connection, physicalClusterId: string): Promise<void> {
    const current = await countAcls(transaction, physicalClusterId)
    if (current < context.settings.aclsPerCluster) return
    throw new Refusal('limit-reached', `The cluster has ${current} ACLs.`, {
      limit: 'acls_per_cluster',
      current,
      requested: current + 1,
      next: 'Use prefixed patterns, or delete ACLs that are no longer needed.',
    })
  }
}

async function requirePrincipal(transaction: Connection, physicalClusterId: string, name: string): Promise<void> {
  const user = await findKafkaUser(transaction, physicalClusterId, name, 'for_reading')
  if (user && !user.deleting) return
  throw new Refusal('invalid-request', `The cluster has no user ${name}.`, {
    errors: [{ in: 'body', pointer: '/principal', detail: 'is not a user of this cluster' }],
    next: 'Create the user first.',
  })
}
