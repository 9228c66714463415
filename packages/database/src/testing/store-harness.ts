import { randomBytes } from 'node:crypto'
import type { StoreHarness } from '@headwater/control-loop/store-suite'
import { operationSteps } from '@headwater/model'
import type { Pool } from 'pg'
import { createPostgresStore } from '../store.ts'

/** The store suite's view of a database. Plain SQL throughout, so that the store is not checked with its own statements. */
export function harnessOver(pool: Pool): Omit<StoreHarness, 'close'> {
  return {
    store: createPostgresStore(pool, { random: { bytes: (length) => randomBytes(length) } }),
    async seedCluster(seed) {
      await pool.query(
        `INSERT INTO physical_clusters (id, organization_id, specification, release, woken_at, created_at)
         VALUES ($1, $2, $3, $4, $5, $5)`,
        [
          seed.physicalClusterId,
          seed.organizationId,
          JSON.stringify(seed.specification),
          seed.specification.release,
          new Date(seed.nowMs),
        ],
      )
      await pool.query(
        `INSERT INTO clusters (id, organization_id, physical_cluster_id, name, "order", capacity_plan_id)
         VALUES ($1, $2, $3, $1, '{}', 'pla_1')`,
        [seed.clusterId, seed.organizationId, seed.physicalClusterId],
      )
    },
    async seedOperation(id, seed) {
      await pool.query(
        `INSERT INTO operations (id, organization_id, cluster_id, physical_cluster_id, type, started_at, deadline)
         SELECT $2, organization_id, id, physical_cluster_id, $3, $4, $5 FROM clusters WHERE physical_cluster_id = $1`,
        [id, seed.id, seed.type, new Date(seed.startedAtMs), new Date(seed.deadlineMs)],
      )
      for (const [position, name] of operationSteps[seed.type].entries())
        await pool.query('INSERT INTO operation_steps VALUES ($1, $2, $3, $4, $5)', [
          seed.id,
          position,
          name,
          'pending',
          '',
        ])
    },
    async seedUser(id, user) {
      await pool.query(
        `INSERT INTO kafka_users (id, physical_cluster_id, name, generation, applied_generation, deleting, sealed_credential)
         VALUES ($1, $2, $3, $4, $5, $6, '')`,
        [user.id, id, user.name, user.generation, user.appliedGeneration, user.deleting],
      )
    },
    async seedAcl(id, acl) {
      await pool.query('INSERT INTO acls VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)', [
        acl.id,
        id,
        acl.principal,
        acl.resourceType,
        acl.resourceName,
        acl.patternType,
        acl.operation,
        acl.permission,
        acl.deleting,
      ])
    },
    async seedCertificate(id, subject, generation = 1) {
      // the first as earlier versions stored it
      if (generation === 1)
        await pool.query('INSERT INTO certificates VALUES ($1, $2, $3, $4)', [id, subject, 'public', 'sealed'])
      else
        await pool.query(
          `INSERT INTO certificates (physical_cluster_id, subject, certificate, sealed_key, generation, authority_generation,
             issued_at, not_after)
           VALUES ($1, $2, 'public', 'sealed', $3, $4, now(), now() + interval '1 year')`,
          [id, `${subject}/${generation}`, generation, subject === 'authority' ? generation : 1],
        )
    },
    async startChange(id, { specification, operation, nowMs }) {
      await pool.query('UPDATE physical_clusters SET specification = $2, generation = generation + 1 WHERE id = $1', [
        id,
        JSON.stringify(specification),
      ])
      await pool.query(
        `UPDATE operations SET state = 'superseded', finished_at = $2
         WHERE physical_cluster_id = $1 AND type = 'update_cluster' AND state = 'running'`,
        [id, new Date(nowMs)],
      )
      await this.seedOperation(id, { ...operation, type: 'update_cluster', startedAtMs: nowMs })
    },
    async addHold({ id, scope, subject, reason, expiresAtMs }) {
      await pool.query('INSERT INTO holds VALUES ($1, $2, $3, $4, $5, $6, $7)', [
        id,
        scope,
        subject,
        reason,
        'key_1',
        new Date(expiresAtMs - 1000),
        new Date(expiresAtMs),
      ])
    },
    async liftHold(holdId) {
      await pool.query('DELETE FROM holds WHERE id = $1', [holdId])
    },
    async requestDeletion(id, nowMs) {
      await pool.query(
        'UPDATE physical_clusters SET deletion_requested_at = $2, generation = generation + 1 WHERE id = $1',
        [id, new Date(nowMs)],
      )
    },
    async endOperation(_id, operationId, state, nowMs) {
      await pool.query('UPDATE operations SET state = $2, finished_at = $3 WHERE id = $1', [
        operationId,
        state,
        new Date(nowMs),
      ])
    },
    async events(id) {
      const { rows } = await pool.query<{ number: string; type: string; data: unknown; at: Date }>(
        `SELECT number, type, data, at FROM events JOIN clusters c ON c.id = cluster_id
         WHERE c.physical_cluster_id = $1 ORDER BY number`,
        [id],
      )
      return rows.map(({ number, type, data, at }) => ({ number: Number(number), type, data, atMs: at.getTime() }))
    },
    async findings(id) {
      const { rows } = await pool.query(
        `SELECT id, type, subject, message, evidence, opened_at, closed_at FROM findings
         WHERE physical_cluster_id IS NOT DISTINCT FROM $1 ORDER BY opened_at, id`,
        [id],
      )
      return rows.map(({ opened_at, closed_at, ...finding }) => ({
        ...finding,
        openedAtMs: opened_at.getTime(),
        closedAtMs: closed_at?.getTime() ?? null,
      }))
    },
    async steps(_id, operationId) {
      const { rows } = await pool.query(
        'SELECT name, state, message, started_at, finished_at FROM operation_steps WHERE operation_id = $1 ORDER BY position',
        [operationId],
      )
      return rows.map(({ name, state, message, started_at, finished_at }) => ({
        name,
        state,
        message,
        startedAtMs: started_at?.getTime() ?? null,
        finishedAtMs: finished_at?.getTime() ?? null,
      }))
    },
    async operation(_id, operationId) {
      const { rows } = await pool.query('SELECT state, finished_at FROM operations WHERE id = $1', [operationId])
      return { state: rows[0].state, finishedAtMs: rows[0].finished_at?.getTime() ?? null }
    },
    async endpoints(id) {
      const { rows } = await pool.query(
        'SELECT kafka_id AS "kafkaId", host, port FROM endpoints WHERE physical_cluster_id = $1 ORDER BY kafka_id',
        [id],
      )
      return rows
    },
    async tombstones(id) {
      const { rows } = await pool.query<{ node_id: string }>(
        'SELECT node_id FROM tombstones WHERE physical_cluster_id = $1 ORDER BY node_id',
        [id],
      )
      return rows.map(({ node_id }) => node_id)
    },
    async remains(id) {
      const tables = ['certificates', 'kafka_users', 'acls', 'nodes', 'endpoints', 'reconciler_plans', 'leases']
      const left: string[] = []
      for (const table of tables) {
        const { rowCount } = await pool.query(`SELECT FROM ${table} WHERE physical_cluster_id = $1`, [id])
        if (rowCount) left.push(table)
      }
      const { rowCount } = await pool.query(
        'SELECT FROM clusters WHERE physical_cluster_id = $1 AND deleted_at IS NULL',
        [id],
      )
      return rowCount ? [...left, 'clusters'] : left
    },
    async writes(id) {
      const { rows } = await pool.query<{ row: string }>(
        `SELECT concat_ws(' ', p.xmin, p.ctid, r.xmin, r.ctid) AS row
         FROM physical_clusters p LEFT JOIN reconciler_plans r ON r.physical_cluster_id = p.id WHERE p.id = $1`,
        [id],
      )
      return rows[0]?.row ?? null
    },
  }
}
