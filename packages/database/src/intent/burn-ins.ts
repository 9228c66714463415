import { type Connection, firstRow } from './connection.ts'
import { keysetPage, type PageRequest } from './page.ts'

/** Results that are kept of a cluster: with one more the oldest goes. */
export const burnInsKept = 100

interface Latency {
  p50Ms: number
  p99Ms: number
  maxMs: number
}

/** What a cluster carried, as a tenant measured it, beside what its plan promised then. Rates in MB/s. */
export interface StoredBurnIn {
  id: string
  capacityPlanId: string
  promisedIngressMBps: number
  promisedEgressMBps: number
  share: number
  seconds: number
  recordBytes: number
  partitions: number
  carriedIngressMBps: number
  carriedEgressMBps: number
  produce: Latency | null
  endToEnd: Latency | null
  records: number
  lost: number
  unread: number
  errors: { name: string; count: number }[]
  generator: { limited: boolean; utilisation: number; computerUtilisation: number; lateP99Ms: number }
  at: Date
}

const columns = `b.id, b.capacity_plan_id AS "capacityPlanId", b.promised_ingress_mbps AS "promisedIngressMBps",
  b.promised_egress_mbps AS "promisedEgressMBps", b.share, b.seconds, b.record_bytes AS "recordBytes", b.partitions,
  b.carried_ingress_mbps AS "carriedIngressMBps", b.carried_egress_mbps AS "carriedEgressMBps", b.produce,
  b.end_to_end AS "endToEnd", b.records::float8, b.lost::float8, b.unread::float8, b.errors, b.generator, b.at`

/** Results of a cluster, newest first. */
export function listBurnIns(connection: Connection, clusterId: string, page: PageRequest): Promise<StoredBurnIn[]> {
  return keysetPage<StoredBurnIn>(connection, page, {
    select: `SELECT ${columns} FROM burn_ins b`,
    id: 'b.id',
    where: { 'b.cluster_id = ': clusterId },
  })
}

/** Adds a result, and removes what is more than `burnInsKept`. The cluster is locked. */
export async function addBurnIn(
  transaction: Connection,
  clusterId: string,
  burnIn: StoredBurnIn,
): Promise<StoredBurnIn> {
  const row = await firstRow<StoredBurnIn>(transaction, {
    text: `INSERT INTO burn_ins AS b (id, cluster_id, capacity_plan_id, promised_ingress_mbps, promised_egress_mbps, share,
             seconds, record_bytes, partitions, carried_ingress_mbps, carried_egress_mbps, produce, end_to_end, records, lost,
             unread, errors, generator, at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
           RETURNING ${columns}`,
    values: [
      burnIn.id,
      clusterId,
      burnIn.capacityPlanId,
      burnIn.promisedIngressMBps,
      burnIn.promisedEgressMBps,
      burnIn.share,
      burnIn.seconds,
      burnIn.recordBytes,
      burnIn.partitions,
      burnIn.carriedIngressMBps,
      burnIn.carriedEgressMBps,
      burnIn.produce,
      burnIn.endToEnd,
      burnIn.records,
      burnIn.lost,
      burnIn.unread,
      // pg would write an array as PostgreSQL's own
      JSON.stringify(burnIn.errors),
      burnIn.generator,
      burnIn.at,
    ],
  })
  if (!row) throw new Error('an insert returned no row')
  await transaction.query({
    text: `DELETE FROM burn_ins WHERE cluster_id = $1 AND id IN (
             SELECT id FROM burn_ins WHERE cluster_id = $1 ORDER BY id DESC OFFSET $2)`,
    values: [clusterId, burnInsKept],
  })
  return row
}
