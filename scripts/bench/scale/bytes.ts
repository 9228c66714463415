import type { Database, Sealer } from '@headwater/database'
import type { Later } from '../processes/undo.ts'
import type { Figure } from '../statistics.ts'
import { type ClusterRows, copyRows, newNames, rowsOf } from './copies.ts'
import { figure } from './idle.ts'
import { openFresh, realisticPlan, startDatabase } from './installation.ts'
import { startInVirtualTime } from './year.ts'

/** What the reconciler itself needs to know of a cluster. */
const own = [
  'physical_clusters',
  'leases',
  'reconciler_plans',
  'nodes',
  'machines',
  'endpoints',
  'tombstones',
  'certificates',
  'kafka_users',
  'acls',
]
/** What tenants and operators read, each with its budget, KiB a cluster after a year. */
const histories: Record<string, number> = {
  clusters: 2,
  operations: 128,
  operation_steps: 256,
  findings: 64,
  events: 1_024,
  audit_records: 8,
}
const measuredClusters = 1_000
/** That live through the year, which takes minutes each; the other ones are copies of their rows. */
const livingClusters = 1
const copiesAtOnce = 10

/**
 * What a three-broker cluster takes of the database: new, and after a year in which four machines a month are lost and the order
 * is changed each month. The rows are written by the real loop through the real store, over a simulated cloud in virtual time; they
 * are copied to a thousand clusters in a fresh database, which is vacuumed and weighed, indexes included.
 */
export async function measureBytes({
  folder,
  later,
  days,
  say,
}: {
  folder: string
  later: Later
  days: number
  say: (text: string) => void
}): Promise<Figure[]> {
  const { postgres, database, sealer } = await startDatabase(folder, later)
  const plan = realisticPlan()
  const installation = await startInVirtualTime(database, sealer, plan, livingClusters)
  const fresh = await Promise.all(installation.ids.map((id) => rowsOf(database.pool, id)))
  const lived = await installation.live(days)
  say(`${livingClusters} clusters lived ${days} simulated days each: ${JSON.stringify(lived)}`)
  const aged = await Promise.all(installation.ids.map((id) => rowsOf(database.pool, id)))
  const plans = await database.pool.query('SELECT * FROM capacity_plans')

  const figures: Figure[] = []
  for (const [name, rows, goalKib] of [
    ['new', fresh, 16],
    ['after-a-year', aged, 64],
  ] as const) {
    const scale = await openFresh(postgres, name.replaceAll('-', '_'), later)
    const kib = await weigh(scale, sealer, rows, plans.rows)
    const ownKib = sum(own.map((table) => kib.get(table) ?? 0))
    say(`${name}: ${[...kib].map(([table, value]) => `${table} ${value.toFixed(2)}`).join(', ')} KiB a cluster`)
    for (const [table, budget] of Object.entries(histories)) {
      const value = kib.get(table) ?? 0
      if (value > budget) throw new Error(`${table} takes ${value} KiB a cluster, of ${budget}`)
    }
    figures.push(figure(`reconciler.bytes-per-cluster-${name}`, ownKib * 1024, [ownKib * 1024], `<= ${goalKib * 1024}`))
  }
  say(`plans: ${(JSON.stringify(plans.rows).length / 1024).toFixed(1)} KiB each as text, shared by equal orders`)
  return figures
}

/** KiB a cluster, by table. */
async function weigh(
  database: Database,
  sealer: Sealer,
  clusters: ClusterRows[],
  plans: Record<string, unknown>[],
): Promise<Map<string, number>> {
  const { pool } = database
  const before = await sizes(database)
  await pool.query(
    'INSERT INTO capacity_plans SELECT * FROM jsonb_populate_recordset(null::capacity_plans, $1::jsonb)',
    [JSON.stringify(plans)],
  )
  for (const rows of clusters) {
    for (let made = 0; made < measuredClusters / clusters.length; made += copiesAtOnce) {
      await copyRows(
        pool,
        rows,
        Array.from({ length: copiesAtOnce }, () => newNames(rows)),
        sealer,
      )
    }
  }
  await pool.query('VACUUM ANALYZE')
  const after = await sizes(database)
  return new Map(
    [...own, ...Object.keys(histories)].map((table) => {
      const bytes = (after.get(table) ?? 0) - (before.get(table) ?? 0)
      return [table, bytes / 1024 / measuredClusters]
    }),
  )
}

async function sizes({ pool }: Database): Promise<Map<string, number>> {
  const { rows } = await pool.query<{ name: string; bytes: string }>(
    `SELECT relname AS name, pg_total_relation_size(oid) AS bytes FROM pg_class
     WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`,
  )
  return new Map(rows.map(({ name, bytes }) => [name, Number(bytes)]))
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
