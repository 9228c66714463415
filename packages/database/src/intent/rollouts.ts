import type { ReleaseFacts } from '@headwater/model'
import type { RolloutWave, TakenCluster } from '@headwater/reconciliation'
import { type Connection, firstRow } from './connection.ts'
import { keysetPage, type PageRequest } from './page.ts'

export type RolloutState = 'running' | 'halted' | 'cancelled' | 'done'

export interface StoredRollout {
  id: string
  release: number
  /** As they were when it was ordered. */
  facts: ReleaseFacts
  waves: RolloutWave[]
  atOnce: number
  state: RolloutState
  /** What it waits for or why it was halted. */
  message: string
  /** The API key's id. */
  createdBy: string
  createdAt: Date
  changedAt: Date
}

/** How far a rollout is. */
export interface RolloutProgress {
  taken: TakenCluster[]
  /** Clusters that are still to get it. */
  remaining: number
}

const columns = `r.id, r.release, r.facts, r.waves, r.at_once AS "atOnce", r.state, r.message,
  r.created_by AS "createdBy", r.created_at AS "createdAt", r.changed_at AS "changedAt"`

/** Findings that are open for less are still being mended, s. */
const findingGraceSeconds = 300

/** Adds a rollout; null while another one is open. */
export function addRollout(transaction: Connection, rollout: StoredRollout): Promise<StoredRollout | null> {
  const { id, release, facts, waves, atOnce, createdBy, createdAt } = rollout
  return firstRow<StoredRollout>(transaction, {
    text: `INSERT INTO rollouts AS r (id, release, facts, waves, at_once, created_by, created_at, changed_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $7) ON CONFLICT DO NOTHING
           RETURNING ${columns}`,
    values: [id, release, JSON.stringify(facts), JSON.stringify(waves), atOnce, createdBy, createdAt],
  })
}

export function listRollouts(connection: Connection, page: PageRequest): Promise<StoredRollout[]> {
  return keysetPage<StoredRollout>(connection, page, {
    select: `SELECT ${columns} FROM rollouts r`,
    id: 'r.id',
    where: {},
  })
}

export function findRollout(connection: Connection, id: string): Promise<StoredRollout | null> {
  return firstRow<StoredRollout>(connection, {
    text: `SELECT ${columns} FROM rollouts r WHERE r.id = $1`,
    values: [id],
  })
}

/** The same, locked against every other change of it; null also where another process works on it. */
export function lockRollout(
  transaction: Connection,
  id: string,
  { wait }: { wait: boolean },
): Promise<StoredRollout | null> {
  return firstRow<StoredRollout>(transaction, {
    text: `SELECT ${columns} FROM rollouts r WHERE r.id = $1 FOR UPDATE${wait ? '' : ' SKIP LOCKED'}`,
    values: [id],
  })
}

/** Ids of those that go on by themselves. */
export async function runningRollouts(connection: Connection): Promise<string[]> {
  const { rows } = await connection.query<{ id: string }>({ text: `SELECT id FROM rollouts WHERE state = 'running'` })
  return rows.map(({ id }) => id)
}

export async function setRolloutState(
  transaction: Connection,
  id: string,
  { state, message, at }: { state: RolloutState; message: string; at: Date },
): Promise<void> {
  await transaction.query({
    text: `UPDATE rollouts SET state = $2, message = $3, changed_at = $4
           WHERE id = $1 AND (state, message) IS DISTINCT FROM ($2, $3)`,
    values: [id, state, message, at],
  })
}

/** Whatever has failed so far does not halt it any more. */
export async function acceptFailures(transaction: Connection, id: string, failedIds: string[]): Promise<void> {
  await transaction.query({
    text: 'UPDATE rollout_clusters SET accepted = true WHERE rollout_id = $1 AND physical_cluster_id = ANY($2::text[])',
    values: [id, failedIds],
  })
}

/**
 * What became of each cluster that was given the release. It is done when the release has settled there, when its tenant went to
 * another one, and when it is deleted; it has failed when the release was given up, or when a finding is open that was not before.
 */
export async function rolloutProgress(
  connection: Connection,
  { id, release, facts }: StoredRollout,
  at: Date,
): Promise<RolloutProgress> {
  const { rows } = await connection.query<TakenCluster>({
    text: `SELECT c.physical_cluster_id AS id, c.wave,
             CASE WHEN p.deleted_at IS NOT NULL OR p.release <> $2 THEN 'done'
               WHEN c.accepted AND (f.message IS NOT NULL OR b.because IS NOT NULL) THEN 'accepted'
               WHEN b.because IS NOT NULL OR f.message IS NOT NULL THEN 'failed'
               WHEN (p.release_state -> 'settled' ->> 'release')::int = $2 THEN 'done'
               ELSE 'updating' END AS outcome,
             coalesce(b.because, f.message) AS because
           FROM rollout_clusters c JOIN physical_clusters p ON p.id = c.physical_cluster_id
           LEFT JOIN LATERAL (
             SELECT p.release_state -> 'rolledBack' ->> 'because' AS because
             WHERE (p.release_state -> 'rolledBack' ->> 'release')::int = $2) b ON true
           LEFT JOIN LATERAL (
             SELECT o.message FROM findings o
             WHERE o.physical_cluster_id = p.id AND o.closed_at IS NULL
               AND o.opened_at <= $3::timestamptz - make_interval(secs => $4)
               AND NOT c.findings_before ? (o.type || ':' || o.subject)
             ORDER BY o.opened_at LIMIT 1) f ON true
           WHERE c.rollout_id = $1 ORDER BY c.wave, c.started_at, id`,
    values: [id, release, at, findingGraceSeconds],
  })
  const row = await firstRow<{ count: number }>(connection, {
    text: `SELECT count(*)::int AS count FROM physical_clusters p WHERE ${stillToGet}`,
    values: [id, facts.follows, facts.metadataLevel],
  })
  return { taken: rows, remaining: row?.count ?? 0 }
}

/** That a cluster `p` runs a release that this one may follow, and was not given it yet. */
const stillToGet = `p.deleted_at IS NULL AND p.deletion_requested_at IS NULL AND p.release = ANY($2::int[])
  AND coalesce((p.release_state ->> 'metadataLevel')::int, 0) <= $3
  AND NOT EXISTS (SELECT FROM rollout_clusters c WHERE c.rollout_id = $1 AND c.physical_cluster_id = p.id)`

/** Clusters that can be given it now, the oldest first: they run, nothing else is done to them, and nothing of theirs is held. */
export async function readyForRelease(
  connection: Connection,
  { id, facts }: StoredRollout,
  { at, limit, holdCovers }: { at: Date; limit: number; holdCovers: string },
): Promise<string[]> {
  const { rows } = await connection.query<{ id: string }>({
    text: `SELECT p.id FROM physical_clusters p
           WHERE ${stillToGet} AND p.phase = 'RUNNING' AND p.observed_generation = p.generation
             AND (p.release_state IS NULL OR (p.release_state -> 'settled' ->> 'release')::int = p.release)
             AND NOT EXISTS (SELECT FROM operations o WHERE o.physical_cluster_id = p.id AND o.state = 'running')
             AND NOT EXISTS (SELECT FROM findings f WHERE f.physical_cluster_id = p.id AND f.closed_at IS NULL)
             AND NOT EXISTS (SELECT FROM holds h WHERE h.expires_at > $4 AND (${holdCovers}))
           ORDER BY p.created_at, p.id LIMIT $5`,
    values: [id, facts.follows, facts.metadataLevel, at, limit],
  })
  return rows.map((row) => row.id)
}

/** Gives a cluster the release, where it still is as it was chosen; raises its generation and wakes it. */
export async function giveRelease(
  transaction: Connection,
  rollout: StoredRollout,
  { physicalClusterId, wave, at }: { physicalClusterId: string; wave: number; at: Date },
): Promise<void> {
  const { kafkaVersion, metadataVersion, metadataLevel, soakMs } = rollout.facts
  const wanted = { kafkaVersion, metadataVersion, metadataLevel, soakMs, isAsked: false }
  await transaction.query({
    text: `WITH locked AS (
             SELECT p.id, p.specification FROM physical_clusters p WHERE p.id = $2 AND p.deletion_requested_at IS NULL
               AND p.release = ANY($6::int[])
               AND NOT EXISTS (SELECT FROM operations o WHERE o.physical_cluster_id = p.id AND o.state = 'running')
             FOR NO KEY UPDATE),
           noted AS (
             INSERT INTO rollout_clusters (rollout_id, physical_cluster_id, wave, findings_before, started_at)
             SELECT $1, id, $3, (SELECT coalesce(jsonb_agg(f.type || ':' || f.subject), '[]') FROM findings f
               WHERE f.physical_cluster_id = locked.id AND f.closed_at IS NULL), $4 FROM locked)
           UPDATE physical_clusters p SET release = $5, generation = generation + 1, wakeups = wakeups + 1, woken_at = $4,
             specification = locked.specification || jsonb_build_object('release', $5::int, 'kafka', $7::jsonb
               || jsonb_build_object('attempt', coalesce((locked.specification -> 'kafka' ->> 'attempt')::int, 0) + 1))
           FROM locked WHERE p.id = locked.id`,
    values: [rollout.id, physicalClusterId, wave, at, rollout.release, rollout.facts.follows, JSON.stringify(wanted)],
  })
}
