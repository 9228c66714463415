import type { OperationState, Phase } from '@headwater/model'
import { type Connection, firstRow } from './connection.ts'
import { keysetPage, type PageRequest } from './page.ts'
import { type OperationView, selectOperations } from './read-operations.ts'

export interface Fleet {
  groups: { phase: Phase; provider: string; region: string; release: number; clusters: number }[]
  openFindings: number
  runningOperations: number
  holds: number
}

/** The living physical clusters of all organizations, counted, with what needs a look. */
export async function countFleet(connection: Connection, at: Date): Promise<Fleet> {
  const row = await firstRow<Fleet>(connection, {
    text: `SELECT
        (SELECT coalesce(json_agg(g ORDER BY g.phase, g.region, g.release), '[]') FROM (
           SELECT phase, specification ->> 'provider' AS provider, specification ->> 'region' AS region, release,
             count(*)::int AS clusters
           FROM physical_clusters WHERE deleted_at IS NULL GROUP BY 1, 2, 3, 4) g) AS groups,
        (SELECT count(*)::int FROM findings WHERE closed_at IS NULL) AS "openFindings",
        (SELECT count(*)::int FROM operations WHERE state = 'running') AS "runningOperations",
        (SELECT count(*)::int FROM holds WHERE expires_at > $1) AS holds`,
    values: [at],
  })
  return row ?? { groups: [], openFindings: 0, runningOperations: 0, holds: 0 }
}

interface Named {
  id: string
  name: string
}
export type FleetOperation = OperationView & { cluster: Named; organization: Named }

const ofCluster = `json_build_object('id', c.id, 'name', c.name)`
const ofOrganization = `json_build_object('id', org.id, 'name', org.name)`

/** Operations of all organizations, newest first. */
export function listFleetOperations(
  connection: Connection,
  filter: { state?: OperationState | undefined },
  page: PageRequest,
): Promise<FleetOperation[]> {
  return keysetPage<FleetOperation>(connection, page, {
    select: `${selectOperations({ cluster: ofCluster, organization: ofOrganization })}
      JOIN clusters c ON c.id = o.cluster_id JOIN organizations org ON org.id = o.organization_id`,
    id: 'o.id',
    where: { 'o.state = ': filter.state },
  })
}

export interface FleetHit {
  kind: FleetHitKind
  id: string
  text: string
  cluster: Named | null
  organization: Named | null
}
export type FleetHitKind =
  | 'organization'
  | 'cluster'
  | 'physical_cluster'
  | 'node'
  | 'machine'
  | 'operation'
  | 'finding'
  | 'kafka_user'
  | 'acl'
  | 'api_key'
  | 'hold'
  | 'rollout'
  | 'audit_record'

const mostHits = 20
/** From a physical cluster `p` to whose it is. */
const carried = `LEFT JOIN clusters c ON c.physical_cluster_id = p.id LEFT JOIN organizations org ON org.id = p.organization_id`
const nobody = `NULL::json AS cluster, NULL::json AS organization`
const organization = `CASE WHEN org.id IS NULL THEN NULL ELSE ${ofOrganization} END AS organization`
const whose = `CASE WHEN c.id IS NULL THEN NULL ELSE ${ofCluster} END AS cluster, ${organization}`

/** Where each kind of thing is looked for: by its id, and what has a name by how that begins. */
const places = [
  `SELECT 'organization' AS kind, org.id, org.name AS text, NULL::json AS cluster, ${ofOrganization} AS organization
     FROM organizations org WHERE org.id = $1 OR starts_with(org.name, $1)`,
  `SELECT 'cluster', c.id, c.name || ', ' || p.phase, ${whose} FROM physical_clusters p ${carried}
     WHERE c.id = $1 OR starts_with(c.name, $1) AND c.deleted_at IS NULL`,
  `SELECT 'physical_cluster', p.id, p.phase || ', release ' || p.release, ${whose} FROM physical_clusters p ${carried}
     WHERE p.id = $1`,
  `SELECT 'node', n.id, n.role || ' ' || n.kafka_id || ' in ' || n.zone, ${whose}
     FROM nodes n JOIN physical_clusters p ON p.id = n.physical_cluster_id ${carried} WHERE n.id = $1`,
  `SELECT 'machine', m.id, m.size || ' on ' || n.role || ' ' || n.kafka_id || ': ' || m.because, ${whose}
     FROM machines m JOIN nodes n ON n.id = m.node_id JOIN physical_clusters p ON p.id = n.physical_cluster_id
     ${carried} WHERE m.id = $1`,
  `SELECT 'operation', o.id, o.type || ', ' || o.state, ${whose}
     FROM operations o JOIN clusters c ON c.id = o.cluster_id JOIN organizations org ON org.id = o.organization_id
     WHERE o.id = $1`,
  `SELECT 'finding', f.id, f.type || ' of ' || f.subject || ': ' || f.message, ${whose}
     FROM findings f LEFT JOIN physical_clusters p ON p.id = f.physical_cluster_id ${carried} WHERE f.id = $1`,
  `SELECT 'kafka_user', u.id, u.name, ${whose}
     FROM kafka_users u JOIN physical_clusters p ON p.id = u.physical_cluster_id ${carried} WHERE u.id = $1`,
  `SELECT 'acl', a.id, a.permission || ' ' || a.principal || ' ' || a.operation || ' on ' || a.resource_type || ' ' ||
       a.resource_name, ${whose}
     FROM acls a JOIN physical_clusters p ON p.id = a.physical_cluster_id ${carried} WHERE a.id = $1`,
  `SELECT 'api_key', k.id, k.name || ', ' || array_to_string(k.scopes, ' '), NULL::json, ${ofOrganization}
     FROM api_keys k JOIN organizations org ON org.id = k.organization_id WHERE k.id = $1`,
  `SELECT 'hold', h.id, h.scope || coalesce(' ' || h.subject, '') || ': ' || h.reason, ${nobody}
     FROM holds h WHERE h.id = $1`,
  `SELECT 'rollout', r.id, 'release ' || r.release || ', ' || r.state, ${nobody} FROM rollouts r WHERE r.id = $1`,
  `SELECT 'audit_record', a.id, a.action || ' of ' || a.resource || ', ' || a.outcome, NULL::json, ${organization}
     FROM audit_records a LEFT JOIN organizations org ON org.id = a.organization_id WHERE a.id = $1 OR a.request_id = $1`,
]

/** What has this id, whatever it is, was recorded of the request with this id, or has a name that begins so. At most 20. */
export async function findInFleet(connection: Connection, text: string): Promise<FleetHit[]> {
  const { rows } = await connection.query<FleetHit>({
    name: 'find_in_fleet',
    text: `${places.join(' UNION ALL ')} LIMIT ${mostHits}`,
    values: [text],
  })
  return rows
}
