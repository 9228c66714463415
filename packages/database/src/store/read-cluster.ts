import type { OpenFinding, StoredCluster, StoredPlan } from '@headwater/control-loop/store-changes'
import {
  type AclRecord,
  type Condition,
  certificateDays,
  findingTypes,
  isReservedUserName,
  type KafkaUserRecord,
  type LossDecision,
  type NodeRecord,
  type ObservedData,
  operationSteps,
  type Phase,
  type PhysicalClusterSpecification,
  type ReleaseState,
} from '@headwater/model'
import type { ActionFailure, Desired, HoldOnCluster, OperationRecord } from '@headwater/reconciliation'
import type { Connection } from '../intent/connection.ts'
import { holdCovers } from '../intent/holds.ts'

/** A physical cluster as stored, with the fence its writes have to pass. */
export interface ReadCluster {
  stored: StoredCluster
  lease: { holder: string; epoch: number } | null
}

interface Row {
  organization_id: string
  specification: PhysicalClusterSpecification
  generation: number
  observed_generation: number
  deletion_requested: boolean
  phase: Phase
  conditions: Condition[]
  plan_version: number
  next_kafka_id: number
  prepared: boolean
  released: boolean
  endpoint_verified: boolean
  failures: ActionFailure[]
  lease: ReadCluster['lease']
  nodes: NodeRecord[]
  authorities: Desired['certificates']['authorities']
  leaves: Desired['certificates']['leaves']
  rotation: Desired['rotation']
  users: Omit<KafkaUserRecord, 'internal'>[]
  acls: AclRecord[]
  operations: (OperationRecord & { clusterId: string })[]
  ended_operations: string[]
  findings: OpenFinding[]
  clusters: string[]
  last_plan: StoredPlan | null
  holds: HoldOnCluster[]
  loss_decisions: LossDecision[]
  observed_data: ObservedData | null
  release_state: ReleaseState | null
}

// what earlier versions stored has no times of its own, and the life that those gave
const issuedAtMs = '(extract(epoch FROM coalesce(c.issued_at, c.created_at)) * 1000)::bigint'
function notAfterMs(days: number): string {
  return `(extract(epoch FROM coalesce(c.not_after, c.created_at + interval '${days} days')) * 1000)::bigint`
}

// one round trip: a pass reads all of this, and each part has its index by physical cluster
const text = `
  SELECT p.organization_id, p.specification, p.generation, p.observed_generation, p.phase, p.conditions, p.plan_version,
    p.next_kafka_id, p.prepared, p.released, p.endpoint_verified, p.failures, p.rotation, p.observed_data, p.release_state,
    p.deletion_requested_at IS NOT NULL AS deletion_requested,
    (SELECT json_build_object('holder', l.holder, 'epoch', l.epoch)
       FROM leases l WHERE l.physical_cluster_id = p.id) AS lease,
    (SELECT coalesce(json_agg(jsonb_build_object(
         'id', n.id, 'kafkaId', n.kafka_id, 'role', n.role, 'zone', n.zone, 'size', n.size, 'heapMib', n.heap_mib,
         'volume', n.volume, 'directoryId', n.directory_id, 'volumeState', n.volume_state, 'addresses', n.addresses,
         'deleting', n.deleting, 'failedStarts', n.failed_starts,
         'machine', CASE WHEN m.id IS NOT NULL THEN jsonb_build_object(
           'id', m.id, 'size', m.size, 'heapMib', m.heap_mib, 'release', m.release, 'volumeState', m.volume_state,
           'decidedAtMs', (extract(epoch FROM m.decided_at) * 1000)::bigint, 'because', m.because,
           'stopBecause', m.stop_because, 'registered', m.registered)
           || jsonb_strip_nulls(jsonb_build_object('role', m.role, 'settings', m.settings,
             'certificates', m.certificates)) END
       ) || CASE WHEN n.takes_over IS NULL THEN '{}'::jsonb ELSE jsonb_build_object('takesOver', n.takes_over) END
       ORDER BY n.kafka_id, n.id), '[]')
       FROM nodes n LEFT JOIN machines m ON m.id = n.machine_id WHERE n.physical_cluster_id = p.id) AS nodes,
    (SELECT coalesce(json_agg(json_build_object(
         'generation', c.generation, 'issuedAtMs', ${issuedAtMs}, 'notAfterMs', ${notAfterMs(certificateDays.authority)}
       ) ORDER BY c.generation), '[]')
       FROM certificates c
       WHERE c.physical_cluster_id = p.id AND split_part(c.subject, '/', 1) = 'authority' AND c.dropped_at IS NULL) AS authorities,
    (SELECT coalesce(json_agg(json_build_object(
         'subject', split_part(c.subject, '/', 1), 'generation', c.generation, 'authority', c.authority_generation,
         'issuedAtMs', ${issuedAtMs}, 'notAfterMs', ${notAfterMs(certificateDays.leaf)}) ORDER BY c.subject), '[]')
       FROM (
         SELECT DISTINCT ON (split_part(subject, '/', 1)) * FROM certificates
         WHERE physical_cluster_id = p.id AND split_part(subject, '/', 1) <> 'authority'
         ORDER BY split_part(subject, '/', 1), generation DESC) c) AS leaves,
    (SELECT coalesce(json_agg(json_build_object(
         'id', u.id, 'name', u.name, 'generation', u.generation, 'appliedGeneration', u.applied_generation,
         'deleting', u.deleting) ORDER BY u.id), '[]')
       FROM kafka_users u WHERE u.physical_cluster_id = p.id) AS users,
    (SELECT coalesce(json_agg(json_build_object(
         'id', a.id, 'principal', a.principal, 'resourceType', a.resource_type, 'resourceName', a.resource_name,
         'patternType', a.pattern_type, 'operation', a.operation, 'permission', a.permission, 'deleting', a.deleting
       ) ORDER BY a.id), '[]')
       FROM acls a WHERE a.physical_cluster_id = p.id) AS acls,
    (SELECT coalesce(json_agg(json_build_object(
         'id', o.id, 'type', o.type, 'state', o.state, 'clusterId', o.cluster_id,
         'startedAtMs', (extract(epoch FROM o.started_at) * 1000)::bigint,
         'deadlineMs', (extract(epoch FROM o.deadline) * 1000)::bigint,
         'steps', (SELECT coalesce(json_agg(json_build_object(
             'name', s.name, 'state', s.state, 'message', s.message) ORDER BY s.position), '[]')
           FROM operation_steps s WHERE s.operation_id = o.id)) ORDER BY o.id), '[]')
       FROM operations o WHERE o.physical_cluster_id = p.id AND o.state = 'running') AS operations,
    (SELECT coalesce(json_agg(o.id), '[]')
       FROM operations o WHERE o.id = ANY($2::text[]) AND o.state <> 'running') AS ended_operations,
    (SELECT coalesce(json_agg(json_build_object(
         'id', f.id, 'type', f.type, 'subject', f.subject, 'message', f.message, 'evidence', f.evidence
       ) ORDER BY f.id), '[]')
       FROM findings f WHERE f.physical_cluster_id = p.id AND f.closed_at IS NULL) AS findings,
    (SELECT coalesce(json_agg(c.id ORDER BY c.id), '[]')
       FROM clusters c WHERE c.physical_cluster_id = p.id AND c.deleted_at IS NULL) AS clusters,
    (SELECT json_build_object('actions', r.actions, 'waiting', r.waiting)
       FROM reconciler_plans r WHERE r.physical_cluster_id = p.id) AS last_plan,
    (SELECT coalesce(json_agg(json_build_object(
         'id', h.id, 'reason', h.reason, 'expiresAtMs', (extract(epoch FROM h.expires_at) * 1000)::bigint,
         'zone', CASE h.scope WHEN 'zone' THEN h.subject END) ORDER BY h.id), '[]')
       FROM holds h WHERE ${holdCovers}) AS holds,
    (SELECT coalesce(json_agg(json_build_object(
         'nodeId', d.node_id, 'choice', d.choice, 'partitions', d.partitions,
         'decidedAtMs', (extract(epoch FROM d.decided_at) * 1000)::bigint) ORDER BY d.node_id), '[]')
       FROM loss_decisions d WHERE d.physical_cluster_id = p.id) AS loss_decisions
  FROM physical_clusters p
  WHERE p.id = $1 AND p.deleted_at IS NULL`

/** Null for an unknown id and for one whose deletion has finished. `operationIds`: which to look for among the ended. */
export async function readCluster(
  connection: Connection,
  id: string,
  operationIds: string[],
): Promise<ReadCluster | null> {
  const { rows } = await connection.query<Row>({ name: 'store_read_cluster', text, values: [id, operationIds] })
  const row = rows[0]
  if (!row) return null
  const operations = row.operations
    .filter(isKnownHere)
    .map(({ id: operationId, type, state, startedAtMs, deadlineMs, steps }) => ({
      id: operationId,
      type,
      state,
      startedAtMs,
      deadlineMs,
      steps,
    }))
  return {
    lease: row.lease,
    stored: {
      desired: {
        id,
        organizationId: row.organization_id,
        specification: row.specification,
        generation: row.generation,
        observedGeneration: row.observed_generation,
        deletionRequested: row.deletion_requested,
        phase: row.phase,
        conditions: row.conditions,
        planVersion: row.plan_version,
        nextKafkaId: row.next_kafka_id,
        nodes: row.nodes,
        prepared: row.prepared,
        released: row.released,
        certificates: { authorities: row.authorities, leaves: row.leaves },
        rotation: row.rotation,
        users: row.users.map((user) => Object.assign(user, { internal: isReservedUserName(user.name) })),
        acls: row.acls,
        endpointVerified: row.endpoint_verified,
        operations,
        failures: row.failures,
        holds: row.holds,
        lossDecisions: row.loss_decisions,
        observedData: row.observed_data,
        ...(row.release_state ? { releases: row.release_state } : {}),
      },
      clusterIds: row.clusters,
      operationClusters: new Map(row.operations.map((operation) => [operation.id, operation.clusterId])),
      endedOperationIds: new Set(row.ended_operations),
      openFindings: row.findings.filter(({ type }) => knownFindings.has(type)),
      lastPlan: row.last_plan,
    },
  }
}

const knownSteps = new Set<string>(Object.values(operationSteps).flat())
const knownFindings = new Set<string>(findingTypes)

// what a newer version began beside this one is left to it
function isKnownHere({ type, steps }: OperationRecord): boolean {
  return type in operationSteps && steps.every(({ name }) => knownSteps.has(name))
}
