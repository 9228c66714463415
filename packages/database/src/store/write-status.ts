import type { PlanChanges } from '@headwater/control-loop/store-changes'
import type { ReconcilerPlan } from '@headwater/reconciliation'
import type { Connection } from '../intent/connection.ts'

/** Writes phase, conditions, failures and the plan itself, under the next version. */
export async function writeStatus(
  client: Connection,
  physicalClusterId: string,
  plan: ReconcilerPlan,
  { failures, deleted }: PlanChanges,
  nowMs: number,
): Promise<void> {
  const { phase, conditions, observedGeneration, observedData, releases } = plan.status
  await client.query({
    name: 'store_write_status',
    text: `WITH raised AS (
             UPDATE physical_clusters SET plan_version = plan_version + 1, phase = $2, conditions = $3::jsonb,
               observed_generation = $4, next_kafka_id = $5, failures = $6::jsonb, observed_data = $11::jsonb,
               release_state = coalesce($12::jsonb, release_state),
               deleted_at = CASE WHEN $7::boolean THEN to_timestamp($10::bigint / 1000.0) END
             WHERE id = $1 RETURNING id, plan_version)
           INSERT INTO reconciler_plans (physical_cluster_id, version, actions, waiting, stored_at)
           SELECT id, plan_version, $8::jsonb, $9::jsonb, to_timestamp($10::bigint / 1000.0) FROM raised
           ON CONFLICT (physical_cluster_id) DO UPDATE SET version = excluded.version, actions = excluded.actions,
             waiting = excluded.waiting, stored_at = excluded.stored_at`,
    values: [
      physicalClusterId,
      phase,
      JSON.stringify(conditions),
      observedGeneration,
      plan.nextKafkaId,
      JSON.stringify(failures),
      deleted,
      JSON.stringify(plan.actions),
      JSON.stringify(plan.waiting),
      nowMs,
      observedData === null ? null : JSON.stringify(observedData),
      releases === undefined ? null : JSON.stringify(releases),
    ],
  })
}

/** Ends a deletion: secrets and working state go; the clusters, operations, findings, events and audit stay as history. */
export async function forgetAllButHistory(client: Connection, physicalClusterId: string, nowMs: number): Promise<void> {
  await client.query({
    name: 'store_forget_cluster',
    text: `WITH closed AS (
             UPDATE clusters SET deleted_at = to_timestamp($2::bigint / 1000.0)
             WHERE physical_cluster_id = $1 AND deleted_at IS NULL),
           certificates AS (DELETE FROM certificates WHERE physical_cluster_id = $1),
           users AS (DELETE FROM kafka_users WHERE physical_cluster_id = $1),
           acls AS (DELETE FROM acls WHERE physical_cluster_id = $1),
           endpoints AS (DELETE FROM endpoints WHERE physical_cluster_id = $1),
           plans AS (DELETE FROM reconciler_plans WHERE physical_cluster_id = $1)
           DELETE FROM leases WHERE physical_cluster_id = $1`,
    values: [physicalClusterId, nowMs],
  })
}
