import { findCluster } from '@headwater/database/intent'
import type { FastifyRequest } from 'fastify'
import { type Api, type ApiContext, principalOf } from '../context.ts'
import { notFound } from '../refusal.ts'

/**
 * The one place where a cluster's id becomes a cluster: within the organization of the key. Another organization's id
 * and one that was never given get the same answer. It runs before the body is looked at.
 */
export function addTenancy(app: Api, context: ApiContext): void {
  app.decorateRequest('cluster', null)
  app.addHook('onRoute', (route) => {
    if (!route.url.includes('/:clusterId')) return
    const given = route.preValidation ?? []
    route.preValidation = [resolve, ...(Array.isArray(given) ? given : [given])]
  })

  async function resolve(request: FastifyRequest): Promise<void> {
    const { clusterId } = request.params as { clusterId: string }
    request.cluster = await requireCluster(context, request, clusterId)
  }
}

/** The same check for an id that comes in a body. */
export async function requireCluster(context: ApiContext, request: FastifyRequest, clusterId: string) {
  const cluster = await findCluster(context.pool, principalOf(request).organization.id, clusterId)
  if (!cluster) throw notFound('cluster')
  return cluster
}
