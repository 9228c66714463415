import { recordAudit } from '@headwater/database/intent'
import { newId } from '@headwater/model'
import type { FastifyRequest } from 'fastify'
import { type ApiContext, principalOf } from './context.ts'

/** Records that somebody is about to be shown what is not for everybody; written before anything is read. */
export async function auditRead(context: ApiContext, request: FastifyRequest, resource: string): Promise<void> {
  const { keyId, organization } = principalOf(request)
  const nowMs = context.clock.nowMs()
  await recordAudit(context.pool, {
    id: newId('audit', nowMs, context.random),
    organizationId: organization.id,
    actor: keyId,
    action: request.routeOptions.config.action ?? request.method,
    resource,
    outcome: 'accepted',
    status: 200,
    requestId: request.id,
    remoteAddress: request.ip,
    at: new Date(nowMs),
  })
}
