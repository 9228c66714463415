import { acceptedClusterSchema, createClusterRequest } from '@headwater/api-contract'
import { type ClusterOrder, findHoldOnZones, newCluster, newOperation, orderCluster } from '@headwater/database/intent'
import {
  type CapacityPlan,
  type MaintenanceWindow,
  newId,
  type PhysicalClusterSpecification,
  type ReleaseFacts,
} from '@headwater/model'
import { orderRefused, refuseOtherPlan } from '../../capacity-planning.ts'
import { answerChangeAtOnce } from '../../change.ts'
import { refuseHeld } from '../../cluster-state.ts'
import { type Api, type ApiContext, principalOf } from '../../context.ts'
import { Refusal } from '../../refusal.ts'
import { releaseForNew, wantedRelease } from '../../release-choice.ts'
import { postHeaders, problemResponse } from '../../route-schema.ts'
import { newKafkaClusterId, specificationOf } from '../../specification.ts'
import { clusterView, operationView } from '../../views.ts'

export function addCreateClusterRoute(app: Api, context: ApiContext): void {
  app.post(
    '/v1/clusters',
    {
      config: { scope: 'admin', action: 'cluster.create' },
      schema: {
        operationId: 'createCluster',
        summary: 'Order a cluster',
        tags: ['Clusters'],
        headers: postHeaders,
        body: createClusterRequest,
        response: { 202: acceptedClusterSchema, ...problemResponse },
      },
    },
    async (request, reply) => {
      const {
        name,
        order,
        capacityPlanId,
        kafkaVersion,
        maintenanceWindow = null,
        protected: isProtected,
      } = request.body
      const { organization } = principalOf(request)
      const nowMs = context.clock.nowMs()
      const clusterId = newId('cluster', nowMs, context.random)
      const physicalClusterId = newId('physicalCluster', nowMs, context.random)
      const operationId = newId('operation', nowMs, context.random)
      return answerChangeAtOnce(context, request, reply, {
        resource: `cluster:${name}`,
        run: async (connection, audit) => {
          const result = await context.planning.plan(order)
          if (!result.ok) throw orderRefused(result.refusal, '/order')
          const { plan } = result
          const release = releaseForNew(kafkaVersion, context.settings.release, context.settings.releases)
          refuseOtherPlan(plan, capacityPlanId)
          refuseHeld(await findHoldOnZones(connection, plan.zones, new Date(nowMs)))
          const written: ClusterOrder = {
            clusterId,
            physicalClusterId,
            operationId,
            organizationId: organization.id,
            name,
            protected: isProtected,
            maintenanceWindow,
            plan,
            specification: newSpecification(plan, maintenanceWindow, release),
            at: new Date(nowMs),
            deadline: new Date(nowMs + context.settings.createDeadlineMs),
            clusterLimit: context.settings.clustersPerOrganization,
          }
          const outcome = await orderCluster(connection, written, audit)
          if (!outcome.ok) throw refusalOf(outcome.because, name)
          return {
            status: 202,
            body: { cluster: clusterView(newCluster(written)), operation: operationView(newOperation(written)) },
            headers: { location: `/v1/operations/${operationId}` },
            resource: clusterId,
          }
        },
        after: () => {
          context.planning.forgetOfferings()
          // nobody can follow the events of a cluster whose id they do not know yet
          return context.doorbell.ring(physicalClusterId)
        },
      })
    },
  )

  function newSpecification(
    plan: CapacityPlan,
    maintenanceWindow: MaintenanceWindow | null,
    release: ReleaseFacts,
  ): PhysicalClusterSpecification {
    const { catalogue, random } = context
    const kafkaClusterId = newKafkaClusterId(random)
    return specificationOf(plan, {
      kafkaClusterId,
      release: release.number,
      kafka: { ...wantedRelease(release, { attempt: -1 }, 'tenant') },
      maintenanceWindow,
      catalogue,
    })
  }

  function refusalOf(because: 'name_taken' | 'limit_reached', name: string): Refusal {
    if (because === 'name_taken')
      return new Refusal('name-taken', `The organization has a cluster ${name}.`, {
        errors: [{ in: 'body', pointer: '/name', detail: 'is taken' }],
        next: 'Take another name, or delete that cluster first.',
      })
    const limit = context.settings.clustersPerOrganization
    return new Refusal('limit-reached', `The organization has ${limit} clusters, of ${limit}.`, {
      limit: 'clusters_per_organization',
      current: limit,
      requested: limit + 1,
      next: 'Delete a cluster that is no longer used, or ask your operator for more.',
    })
  }
}
