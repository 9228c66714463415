import type { NodeAddresses, NodeRecord, NodeRole } from '@headwater/model'
import type { Connection } from './connection.ts'

/** A node as its tenant sees it. */
export interface StoredNode {
  id: string
  kafkaId: number
  role: NodeRole
  zone: string
  size: string
  volume: NodeRecord['volume']
  addresses: NodeAddresses | null
  deleting: boolean
  /** Times are ISO texts: they come out of a JSON object. */
  machine: {
    id: string
    decidedAt: string
    because: string
    stopBecause: string | null
    release: number
    registered: boolean
  } | null
}

/** A physical cluster's nodes, by Kafka's ids. */
export async function listNodes(connection: Connection, physicalClusterId: string): Promise<StoredNode[]> {
  const { rows } = await connection.query<StoredNode>({
    text: `SELECT n.id, n.kafka_id AS "kafkaId", n.role, n.zone, n.size, n.volume, n.addresses, n.deleting,
             CASE WHEN m.id IS NOT NULL THEN json_build_object('id', m.id, 'decidedAt', m.decided_at,
               'because', m.because, 'stopBecause', m.stop_because, 'release', m.release,
               'registered', m.registered) END AS machine
           FROM nodes n LEFT JOIN machines m ON m.id = n.machine_id
           WHERE n.physical_cluster_id = $1 ORDER BY n.kafka_id, n.id`,
    values: [physicalClusterId],
  })
  return rows
}
