import type { Drift } from '@headwater/control-loop'
import type { NodeListing } from '@headwater/provider'
import type { Pool } from 'pg'

const text = `
  WITH listed AS MATERIALIZED (
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[]) AS l(node_id, machine_id, machine_state)),
  suspected AS MATERIALIZED (
    SELECT DISTINCT n.physical_cluster_id AS id
    FROM nodes n LEFT JOIN listed l ON l.node_id = n.id LEFT JOIN machines m ON m.id = n.machine_id
    WHERE CASE
      WHEN l.node_id IS NULL THEN n.addresses IS NOT NULL AND NOT n.deleting
      ELSE m.id IS NOT NULL AND m.stop_because IS NULL AND m.decided_at < to_timestamp($4::bigint / 1000.0)
        AND (l.machine_id IS DISTINCT FROM m.id OR l.machine_state = 'gone') END),
  drifted AS (
    SELECT s.id FROM suspected s JOIN physical_clusters p ON p.id = s.id
    WHERE $5::text IS NULL OR p.specification ->> 'provider' = $5),
  strangers AS (
    SELECT l.node_id, t.physical_cluster_id
    FROM listed l LEFT JOIN nodes n ON n.id = l.node_id LEFT JOIN tombstones t ON t.node_id = l.node_id
    WHERE n.id IS NULL)
  SELECT
    (SELECT coalesce(json_agg(id ORDER BY id), '[]') FROM drifted) AS "clusterIds",
    (SELECT coalesce(json_agg(node_id ORDER BY node_id), '[]') FROM strangers WHERE physical_cluster_id IS NULL)
      AS "unknownNodeIds",
    (SELECT coalesce(json_agg(json_build_object('nodeId', node_id, 'clusterId', physical_cluster_id) ORDER BY node_id), '[]')
       FROM strangers WHERE physical_cluster_id IS NOT NULL) AS "strayNodes"`

/** Compares a whole listing with what is stored, in one query. */
export async function drift(pool: Pool, listing: NodeListing, provider: string | null): Promise<Drift> {
  const { rows } = await pool.query<Drift>({
    name: 'store_drift',
    text,
    values: [
      listing.nodes.map(({ id }) => id),
      listing.nodes.map(({ machine }) => machine?.id ?? null),
      listing.nodes.map(({ machine }) => machine?.state ?? null),
      listing.observedAtMs,
      provider,
    ],
  })
  return rows[0] ?? { clusterIds: [], unknownNodeIds: [], strayNodes: [] }
}
