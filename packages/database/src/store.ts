import type { Store } from '@headwater/control-loop'
import type { Random } from '@headwater/model'
import type { Pool } from 'pg'
import { drift } from './store/drift.ts'
import { dueClusters } from './store/due-clusters.ts'
import { acquireLease, expireLeases, releaseLease, renewLease, scheduleRecheck, wakeAll } from './store/lease.ts'
import { readCluster } from './store/read-cluster.ts'
import { recordOutcomes } from './store/record-outcomes.ts'
import { savePlan } from './store/save-plan.ts'
import { saveInstallationFindings } from './store/write-findings.ts'

/** The Store, and what only a database that outlives its processes needs. */
export interface PostgresStore extends Store {
  /** Ends the leases of holders whose names begin so, and that are known to be dead. */
  expireLeases(holderPrefix: string): Promise<void>
}

/** The control loop's memory in PostgreSQL. `random` makes the ids of findings. */
export function createPostgresStore(pool: Pool, { random }: { random: Random }): PostgresStore {
  return {
    acquireLease: (id, holder, nowMs, ttlMs) => acquireLease(pool, id, holder, nowMs, ttlMs),
    renewLease: (lease, nowMs, ttlMs) => renewLease(pool, lease, nowMs, ttlMs),
    releaseLease: (lease) => releaseLease(pool, lease),
    expireLeases: (holderPrefix) => expireLeases(pool, holderPrefix),
    wake: (id, nowMs) => wakeAll(pool, [id], nowMs),
    wakeAll: (ids, nowMs) => wakeAll(pool, ids, nowMs),
    load: async (id) => (await readCluster(pool, id, []))?.stored.desired ?? null,
    savePlan: (lease, plan, nowMs) => savePlan(pool, lease, plan, nowMs, random),
    recordOutcomes: (lease, outcomes) => recordOutcomes(pool, lease, outcomes),
    scheduleRecheck: (lease, atMs) => scheduleRecheck(pool, lease, atMs),
    dueClusters: (nowMs, limit) => dueClusters(pool, nowMs, limit),
    drift: (listing, provider) => drift(pool, listing, provider ?? null),
    saveInstallationFindings: (findings, nowMs) => saveInstallationFindings(pool, findings, nowMs, random),
  }
}
