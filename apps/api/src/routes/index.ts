import type { Api, ApiContext } from '../context.ts'
import type { EventStreams } from '../event-streams.ts'
import { addAclRoutes } from './acls/acls.ts'
import { addApiKeyRoutes } from './api-keys/api-keys.ts'
import { addAuditRoutes } from './audit/audit.ts'
import { addBurnInRoutes } from './burn-ins/burn-ins.ts'
import { addCapacityPlanRoutes } from './capacity-plans/capacity-plans.ts'
import { addConnectionRoute } from './clusters/connection.ts'
import { addCreateClusterRoute } from './clusters/create-cluster.ts'
import { addDeleteClusterRoute } from './clusters/delete-cluster.ts'
import { addKafkaVersionsRoute } from './clusters/kafka-versions.ts'
import { addNodesRoute } from './clusters/nodes.ts'
import { addPlanRoute } from './clusters/plans.ts'
import { addReadClusterRoutes } from './clusters/read-clusters.ts'
import { addRotateCertificatesRoute } from './clusters/rotate-certificates.ts'
import { addUpdateClusterRoute } from './clusters/update-cluster.ts'
import { addConsumerGroupRoutes } from './consumer-groups/consumer-groups.ts'
import { addResetOffsetsRoute } from './consumer-groups/reset-offsets.ts'
import { addEventRoutes } from './events/events.ts'
import { addDecideLossRoute } from './findings/decide-loss.ts'
import { addFindingRoutes } from './findings/findings.ts'
import { addFleetRoutes } from './fleet/fleet.ts'
import { addHealthRoutes } from './health/health.ts'
import { addHoldRoutes } from './holds/holds.ts'
import { addKafkaUserRoutes } from './kafka-users/kafka-users.ts'
import { addMessageRoutes } from './messages/messages.ts'
import { addCancelOperationRoute } from './operations/cancel-operation.ts'
import { addOperationRoutes } from './operations/operations.ts'
import { addOrganizationRoutes } from './organizations/organizations.ts'
import { addRegionRoutes } from './regions/regions.ts'
import { addRolloutRoutes } from './rollouts/rollouts.ts'
import { addSessionRoutes } from './sessions/sessions.ts'
import { addChangeTopicRoutes } from './topics/change-topics.ts'
import { addReadTopicRoutes } from './topics/read-topics.ts'

/** Every route of the API, in the order in which the documentation shows them. */
export function addRoutes(app: Api, context: ApiContext, streams: EventStreams): void {
  addSessionRoutes(app, context)
  addOrganizationRoutes(app, context)
  addApiKeyRoutes(app, context)
  addRegionRoutes(app, context)
  addCapacityPlanRoutes(app, context)
  addCreateClusterRoute(app, context)
  addReadClusterRoutes(app, context)
  addNodesRoute(app, context)
  addPlanRoute(app, context)
  addUpdateClusterRoute(app, context)
  addDeleteClusterRoute(app, context)
  addConnectionRoute(app, context)
  addRotateCertificatesRoute(app, context)
  addKafkaVersionsRoute(app, context)
  addOperationRoutes(app, context)
  addCancelOperationRoute(app, context)
  addEventRoutes(app, context, streams)
  addReadTopicRoutes(app, context)
  addChangeTopicRoutes(app, context)
  addConsumerGroupRoutes(app, context)
  addResetOffsetsRoute(app, context)
  addMessageRoutes(app, context)
  addKafkaUserRoutes(app, context)
  addAclRoutes(app, context)
  addBurnInRoutes(app, context)
  addFindingRoutes(app, context)
  addDecideLossRoute(app, context)
  addFleetRoutes(app, context)
  addHoldRoutes(app, context)
  addRolloutRoutes(app, context)
  addAuditRoutes(app, context)
  addHealthRoutes(app, context)
}
