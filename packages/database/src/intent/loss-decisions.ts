import type { LossDecision } from '@headwater/model'
import { type Connection, firstRow } from './connection.ts'

/** A finding as a decision about it needs it. */
export interface DecidableFinding {
  type: string
  /** The node's id. */
  subject: string
  evidence: string
  isOpen: boolean
  /** Null for what belongs to no cluster of ours. */
  physicalClusterId: string | null
}

/** A finding of whichever organization, for operators; null where there is none. Locked: its evidence is what is agreed to. */
export function lockFinding(transaction: Connection, findingId: string): Promise<DecidableFinding | null> {
  return firstRow<DecidableFinding>(transaction, {
    text: `SELECT type, subject, evidence, closed_at IS NULL AS "isOpen", physical_cluster_id AS "physicalClusterId"
           FROM findings WHERE id = $1 FOR UPDATE`,
    values: [findingId],
  })
}

/** Stores what a person decided about a node; it takes the place of what was decided before. */
export async function writeLossDecision(
  transaction: Connection,
  physicalClusterId: string,
  { nodeId, choice, partitions, decidedAtMs }: LossDecision,
  decidedBy: string,
): Promise<void> {
  await transaction.query({
    text: `INSERT INTO loss_decisions (node_id, physical_cluster_id, choice, partitions, decided_by, decided_at)
           VALUES ($1, $2, $3, $4, $5, to_timestamp($6::bigint / 1000.0))
           ON CONFLICT (node_id) DO UPDATE SET choice = excluded.choice, partitions = excluded.partitions,
             decided_by = excluded.decided_by, decided_at = excluded.decided_at`,
    values: [nodeId, physicalClusterId, choice, partitions, decidedBy, decidedAtMs],
  })
}
