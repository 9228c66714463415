import type { Lease } from '@headwater/control-loop'
import { planChanges } from '@headwater/control-loop/store-changes'
import { newId, type Random } from '@headwater/model'
import type { ReconcilerPlan } from '@headwater/reconciliation'
import type { Pool } from 'pg'
import { inTransaction } from '../intent/connection.ts'
import { appendEvents, ringEvents } from '../intent/events.ts'
import { lockCluster } from './lease.ts'
import { type ReadCluster, readCluster } from './read-cluster.ts'
import { writeFindings } from './write-findings.ts'
import { writeNodes } from './write-nodes.ts'
import { writeOperations } from './write-operations.ts'
import { forgetAllButHistory, writeStatus } from './write-status.ts'

/** Stores a plan and all that follows from it in one transaction; a plan that changes nothing costs one read. */
export async function savePlan(
  pool: Pool,
  lease: Lease,
  plan: ReconcilerPlan,
  nowMs: number,
  random: Random,
): Promise<'saved' | 'conflict'> {
  const id = lease.physicalClusterId
  const operationIds = plan.status.operations.map((operation) => operation.id)
  const newFindingId = () => newId('finding', nowMs, random)

  // a plan that acts is always stored; only one that does not may turn out to change nothing
  if (plan.actions.length === 0) {
    const seen = await readCluster(pool, id, operationIds)
    if (!mayStore(seen, lease, plan)) return 'conflict'
    if (!planChanges(seen.stored, plan, nowMs, newFindingId)) return 'saved'
  }

  const told = new Set<string>()
  const result = await inTransaction(pool, async (client) => {
    if (!(await lockCluster(client, lease))) return 'conflict'
    // read again under the locks: the API may have changed users or operations since
    const locked = await readCluster(client, id, operationIds)
    if (!mayStore(locked, lease, plan)) return 'conflict'
    const changes = planChanges(locked.stored, plan, nowMs, newFindingId)
    if (!changes) return 'saved'
    await writeNodes(client, id, changes.nodes, nowMs)
    await writeOperations(client, locked.stored.desired, changes.operations, nowMs)
    await writeFindings(client, id, changes.findings, nowMs)
    await writeStatus(client, id, plan, changes, nowMs)
    if (changes.deleted) await forgetAllButHistory(client, id, nowMs)
    for (const [clusterId, events] of Map.groupBy(changes.events, (event) => event.clusterId)) {
      await appendEvents(
        client,
        clusterId,
        events.map(({ type, data }) => ({ type, data: { ...data } })),
        new Date(nowMs),
      )
      told.add(clusterId)
    }
    return 'saved'
  })
  // a ring that is lost delays who follows the events; what was saved stays saved
  for (const clusterId of told) await ringEvents(pool, clusterId).catch(() => undefined)
  return result
}

function mayStore(read: ReadCluster | null, lease: Lease, plan: ReconcilerPlan): read is ReadCluster {
  return (
    read?.lease?.holder === lease.holder &&
    read.lease.epoch === lease.epoch &&
    read.stored.desired.planVersion === plan.basedOnVersion
  )
}
