import type { NodeChanges } from '@headwater/control-loop/store-changes'
import type { Connection } from '../intent/connection.ts'

/** Machines kept for each node, the current one included: enough to tell what happened there lately. */
const machinesKept = 5

/** Writes changed nodes and machines, buries removed nodes with what was theirs, and stores endpoints that have become known. */
export async function writeNodes(
  client: Connection,
  physicalClusterId: string,
  changes: NodeChanges,
  nowMs: number,
): Promise<void> {
  if (changes.nodes.length > 0) await upsertNodes(client, physicalClusterId, changes.nodes)
  if (changes.machines.length > 0) await upsertMachines(client, changes.machines)
  if (changes.endpoints.length > 0) await storeEndpoints(client, physicalClusterId, changes.endpoints)
  if (changes.removedNodeIds.length > 0) await buryNodes(client, physicalClusterId, changes, nowMs)
}

async function upsertNodes(client: Connection, physicalClusterId: string, nodes: NodeChanges['nodes']): Promise<void> {
  const rows = nodes.map(({ machine, ...node }) => Object.assign(node, { machineId: machine?.id ?? null }))
  await client.query({
    name: 'store_upsert_nodes',
    text: `INSERT INTO nodes (id, physical_cluster_id, kafka_id, role, zone, size, heap_mib, volume, directory_id,
             volume_state, addresses, deleting, failed_starts, machine_id, takes_over)
           SELECT n.id, $1, n."kafkaId", n.role, n.zone, n.size, n."heapMib", n.volume, n."directoryId", n."volumeState",
             n.addresses, n.deleting, n."failedStarts", n."machineId", n."takesOver"
           FROM jsonb_to_recordset($2::jsonb) AS n(id text, "kafkaId" int, role text, zone text, size text, "heapMib" int,
             volume jsonb, "directoryId" text, "volumeState" text, addresses jsonb, deleting boolean, "failedStarts" int,
             "machineId" text, "takesOver" jsonb)
           ON CONFLICT (id) DO UPDATE SET role = excluded.role, size = excluded.size, heap_mib = excluded.heap_mib,
             volume = excluded.volume, volume_state = excluded.volume_state, addresses = excluded.addresses,
             deleting = excluded.deleting, failed_starts = excluded.failed_starts, machine_id = excluded.machine_id`,
    values: [physicalClusterId, JSON.stringify(rows)],
  })
}

async function upsertMachines(client: Connection, machines: NodeChanges['machines']): Promise<void> {
  const rows = machines.map(({ nodeId, machine }) => Object.assign({ nodeId }, machine))
  await client.query({
    name: 'store_upsert_machines',
    text: `WITH incoming AS (
             SELECT * FROM jsonb_to_recordset($1::jsonb) AS m(id text, "nodeId" text, size text, "heapMib" int, release int,
               "volumeState" text, "decidedAtMs" bigint, because text, "stopBecause" text, registered boolean, role text,
               settings text, certificates jsonb)),
           others AS (
             SELECT m.id, row_number() OVER (PARTITION BY m.node_id ORDER BY m.decided_at DESC, m.id DESC) AS place
             FROM machines m
             WHERE m.node_id IN (SELECT "nodeId" FROM incoming) AND m.id NOT IN (SELECT id FROM incoming)),
           dropped AS (DELETE FROM machines WHERE id IN (SELECT id FROM others WHERE place >= $2::int))
           INSERT INTO machines (id, node_id, size, heap_mib, release, volume_state, decided_at, because, stop_because,
             registered, role, settings, certificates)
           SELECT id, "nodeId", size, "heapMib", release, "volumeState", to_timestamp("decidedAtMs" / 1000.0), because,
             "stopBecause", registered, role, settings, certificates
           FROM incoming
           ON CONFLICT (id) DO UPDATE SET size = excluded.size, heap_mib = excluded.heap_mib, release = excluded.release,
             volume_state = excluded.volume_state, decided_at = excluded.decided_at, because = excluded.because,
             stop_because = excluded.stop_because, registered = excluded.registered, role = excluded.role,
             settings = excluded.settings, certificates = excluded.certificates`,
    values: [JSON.stringify(rows), machinesKept],
  })
}

async function storeEndpoints(
  client: Connection,
  physicalClusterId: string,
  endpoints: NodeChanges['endpoints'],
): Promise<void> {
  await client.query({
    name: 'store_endpoints',
    text: `INSERT INTO endpoints (physical_cluster_id, kafka_id, host, port)
           SELECT $1, e."kafkaId", e.host, e.port
           FROM jsonb_to_recordset($2::jsonb) AS e("kafkaId" int, host text, port int)
           ON CONFLICT (physical_cluster_id, kafka_id) DO UPDATE SET host = excluded.host, port = excluded.port
             WHERE endpoints.kafka_id = ANY($3::int[])`,
    values: [
      physicalClusterId,
      JSON.stringify(endpoints),
      endpoints.filter(({ hasMoved }) => hasMoved).map(({ kafkaId }) => kafkaId),
    ],
  })
}

async function buryNodes(
  client: Connection,
  physicalClusterId: string,
  { removedNodeIds, retiredKafkaIds }: NodeChanges,
  nowMs: number,
): Promise<void> {
  await client.query({
    name: 'store_bury_nodes',
    text: `WITH gone AS (DELETE FROM nodes WHERE physical_cluster_id = $1 AND id = ANY($2::text[]) RETURNING id),
           certified AS (
             DELETE FROM certificates WHERE physical_cluster_id = $1 AND split_part(subject, '/', 1) = ANY($2::text[])),
           reached AS (DELETE FROM endpoints WHERE physical_cluster_id = $1 AND kafka_id = ANY($4::int[]))
           INSERT INTO tombstones (node_id, physical_cluster_id, deleted_at)
           SELECT id, $1, to_timestamp($3::bigint / 1000.0) FROM gone
           ON CONFLICT (node_id) DO UPDATE SET deleted_at = excluded.deleted_at`,
    values: [physicalClusterId, removedNodeIds, nowMs, retiredKafkaIds],
  })
}
