import { setTimeout as sleep } from 'node:timers/promises'
import { copyRows, impersonal, newNames, rowsOf } from './copies.ts'
import type { Installation } from './installation.ts'
import type { Renaming } from './world.ts'

const batch = 100
const settleMs = 300_000

/** Waits until `isTrue` says so; throws what it waited for when that takes longer than it may. */
export async function until(what: string, isTrue: () => Promise<boolean>, atMostMs = settleMs): Promise<void> {
  const lastMs = Date.now() + atMostMs
  while (!(await isTrue())) {
    if (Date.now() > lastMs) throw new Error(`still not so after ${atMostMs / 1000} s: ${what}`)
    await sleep(200)
  }
}

/** True when nothing is to be done for any cluster, or for this one, and none has been touched that is not RUNNING. */
export async function isAtRest({ database }: Installation, id: string | null = null): Promise<boolean> {
  const { rows } = await database.pool.query<{ busy: number }>(
    `SELECT count(*)::int AS busy FROM physical_clusters p LEFT JOIN leases l ON l.physical_cluster_id = p.id
     WHERE ($1::text IS NULL OR p.id = $1) AND (p.phase <> 'RUNNING' OR p.wakeups > p.wakeups_honoured
       OR p.observed_generation < p.generation OR p.recheck_at IS NULL OR l.expires_at > now()
       OR EXISTS (SELECT FROM operations o WHERE o.physical_cluster_id = p.id AND o.state = 'running'))`,
    [id],
  )
  return rows[0]?.busy === 0
}

/**
 * Makes `count` clusters at rest. One is really created by the loop; the others are copies of all its rows under ids of their own,
 * and in the simulated world the calls that made it are repeated for each. A last one is created by the loop again and compared
 * with a copy, row by row: they are equal but for ids, times and keys.
 */
export async function makeFleet(installation: Installation, count: number, say: (text: string) => void): Promise<void> {
  const { database, world, sealer } = installation
  const { pool } = database
  const reconciler = await installation.startReconciler('maker')
  const original = await installation.order('original')
  await until('the first cluster is at rest', () => isAtRest(installation, original))
  const rows = await rowsOf(pool, original)
  say('one cluster was created by the loop; copying it')

  const firstNames = newNames(rows)
  for (let made = 1; made < count - 1; ) {
    const renamings: Renaming[] = Array.from({ length: Math.min(batch, count - 1 - made) }, (_, index) =>
      made === 1 && index === 0 ? firstNames : newNames(rows),
    )
    await world.order('copyClusters', original, renamings)
    await copyRows(pool, rows, renamings, sealer)
    made += renamings.length
    if (made % 1_000 < batch) say(`${made} clusters`)
  }
  // as clusters that have been at rest for long: due one after the other
  await pool.query(`UPDATE physical_clusters SET recheck_at = now() + random() * $1 * interval '1 millisecond'`, [
    Math.max(60_000, count * 100),
  ])
  await pool.query('VACUUM ANALYZE')

  const second = await installation.order('second')
  await until('the second cluster is at rest', () => isAtRest(installation, second))
  const copy = await rowsOf(pool, firstNames[original] ?? '')
  const made = await rowsOf(pool, second)
  const differing = differences(impersonal(copy), impersonal(made))
  if (differing.length > 0) throw new Error(`a copy is not what the loop makes: ${differing.join(', ')}`)
  say(`${count} clusters; a copy equals what the loop makes, in ${made.flatMap(([, all]) => all).length} rows`)
  await reconciler.stop()
}

function differences(copies: [string, string[]][], made: [string, string[]][]): string[] {
  const mades = new Map(made)
  return copies.flatMap(([table, all]) => {
    const others = mades.get(table) ?? []
    const [copied, created] = [onlyIn(all, others), onlyIn(others, all)]
    return copied.length + created.length === 0 ? [] : [`${table}: ${copied.join(' ')} is ${created.join(' ')}`]
  })
}

function onlyIn(rows: string[], others: string[]): string[] {
  return rows.filter((row) => !others.includes(row))
}
