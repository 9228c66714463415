import type { Pool } from 'pg'

/**
 * Work that one process does for all of them: true for whoever comes first once `name` is due, which is then due again in
 * `everyMs`. Nobody holds it, so a process that dies in the middle delays it by no more than that.
 */
export async function claimChore(pool: Pool, name: string, nowMs: number, everyMs: number): Promise<boolean> {
  const { rowCount } = await pool.query({
    name: 'claim_chore',
    // a clock that ran ahead must not put it off for long
    text: `INSERT INTO chores AS c (name, due_at) VALUES ($1, to_timestamp(($2::bigint + $3::bigint) / 1000.0))
           ON CONFLICT (name) DO UPDATE SET due_at = excluded.due_at
           WHERE c.due_at <= to_timestamp($2::bigint / 1000.0) OR c.due_at > excluded.due_at + interval '1 minute'`,
    values: [name, nowMs, everyMs],
  })
  return rowCount === 1
}
