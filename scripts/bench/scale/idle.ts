import { randomInt } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { ownCpuSeconds, processTree, residentMb } from '../processes/process-tree.ts'
import type { Later } from '../processes/undo.ts'
import { type Figure, percentile } from '../statistics.ts'
import { isAtRest, makeFleet, until } from './fleet.ts'
import { type Installation, type ReconcilerChild, startInstallation } from './installation.ts'

export interface ScaleRun {
  folder: string
  later: Later
  clusters: number
  seconds: number
  faults: number
  say: (text: string) => void
}

/** Code is compiled, connections are made and the first listings are done until then; no longer than is measured. */
const settleMs = 30_000
const windows = 6
const patienceMs = 300_000

interface Node {
  id: string
  clusterId: string
}

/** One process over the whole fleet: what it takes at rest, and how soon it notices and mends what was taken away. */
export async function measureIdle(run: ScaleRun): Promise<Figure[]> {
  const { folder, later, clusters, seconds, faults, say } = run
  const installation = await startInstallation(folder, later)
  await makeFleet(installation, clusters, say)
  const reconciler = await installation.startReconciler('one')
  say('settling')
  await sleep(Math.min(settleMs, seconds * 1000))
  const rest = await watchRest(installation, reconciler, seconds, say)
  const mended = await takeMachines(installation, reconciler, faults, say)
  await reconciler.stop()
  return [...rest, ...mended]
}

async function watchRest(
  { database, postgres }: Installation,
  reconciler: ReconcilerChild,
  seconds: number,
  say: (text: string) => void,
): Promise<Figure[]> {
  const before = await reconciler.passes()
  const postgresBefore = ownCpuSeconds(processTree(postgres.pid))
  const cpu: number[] = []
  const resident: number[] = []
  const beganMs = performance.now()
  for (let window = 0; window < windows; window++) {
    const [startedMs, cpuBefore] = [performance.now(), ownCpuSeconds([reconciler.pid])]
    await sleep((seconds * 1000) / windows)
    const elapsedSeconds = (performance.now() - startedMs) / 1000
    cpu.push(((ownCpuSeconds([reconciler.pid]) - cpuBefore) / elapsedSeconds) * 100)
    resident.push(residentMb(reconciler.pid))
  }
  const elapsedSeconds = (performance.now() - beganMs) / 1000
  const after = await reconciler.passes()
  const postgresShare = ((ownCpuSeconds(processTree(postgres.pid)) - postgresBefore) / elapsedSeconds) * 100
  const { rows } = await database.pool.query<{ jobs: number }>('SELECT count(*)::int AS jobs FROM headwater_queue.job')
  const passes = after.count - before.count
  say(
    `at rest for ${elapsedSeconds.toFixed(0)} s: ${passes} passes, ${after.rings - before.rings} queue jobs, ${rows[0]?.jobs} waiting`,
  )
  say(`PostgreSQL beside it: ${postgresShare.toFixed(1)} % of a core`)
  return [
    figure('reconciler.idle-cpu', percentile(cpu, 50), cpu, '<= 10'),
    figure('reconciler.idle-queue-jobs', after.rings - before.rings, [after.rings - before.rings], '<= 0'),
    figure('reconciler.idle-rss-mb', Math.max(...resident), resident, '<= 1000'),
    figure('reconciler.idle-postgres-cpu', postgresShare, [postgresShare], '<= 100'),
  ]
}

/** Takes machines from as many clusters at random moments of ten seconds, and waits until all have been mended. */
async function takeMachines(
  installation: Installation,
  reconciler: ReconcilerChild,
  faults: number,
  say: (text: string) => void,
): Promise<Figure[]> {
  const nodes = await installation.world.order<Node[]>('truth')
  const chosen = new Map<string, Node>()
  while (chosen.size < Math.min(faults, nodes.length / 3)) {
    const node = nodes[randomInt(nodes.length)]
    if (node !== undefined) chosen.set(node.clusterId, node)
  }
  const startedBefore = await installation.world.order<number>('machinesStarted')
  const takenAtMs = new Map<string, number>()
  const from = reconciler.told.length
  await Promise.all(
    [...chosen.values()].map(async (node) => {
      await sleep(randomInt(10_000))
      takenAtMs.set(node.clusterId, await installation.world.order<number>('takeMachine', node))
    }),
  )
  say(`${takenAtMs.size} machines were taken away; waiting until all are mended`)
  const decidedMs = new Map<string, number>()
  await until(
    'every loss is decided upon',
    async () => {
      for (const told of reconciler.told.slice(from)) {
        if (told.kind !== 'decided' || decidedMs.has(told.cluster)) continue
        const taken = takenAtMs.get(told.cluster)
        if (taken !== undefined) decidedMs.set(told.cluster, told.atMs - taken)
      }
      return decidedMs.size === takenAtMs.size
    },
    patienceMs,
  )
  await until('every cluster is at rest again', () => isAtRest(installation), patienceMs)
  const healed = await healedMs(installation, takenAtMs)
  const started = (await installation.world.order<number>('machinesStarted')) - startedBefore
  const noticed = [...decidedMs.values()].map((ms) => ms / 1000)
  say(describe('noticed and decided', noticed))
  say(describe('healed, its operation ended', healed))
  say(`machines started in their place: ${started}, for ${takenAtMs.size} that were taken`)
  return [figure('reconciler.drift-noticed-s', Math.max(...noticed), noticed, '<= 30')]
}

async function healedMs({ database }: Installation, takenAtMs: Map<string, number>): Promise<number[]> {
  const { rows } = await database.pool.query<{ id: string; at: Date }>(
    `SELECT physical_cluster_id AS id, max(finished_at) AS at FROM operations
     WHERE type = 'heal_cluster' AND state = 'succeeded' AND physical_cluster_id = ANY($1::text[]) GROUP BY 1`,
    [[...takenAtMs.keys()]],
  )
  return rows.map(({ id, at }) => (at.getTime() - (takenAtMs.get(id) ?? 0)) / 1000)
}

export function describe(what: string, seconds: number[]): string {
  const [p50, p99, most] = [50, 99, 100].map((percent) => percentile(seconds, percent).toFixed(1))
  return `${what}: p50 ${p50} s, p99 ${p99} s, most ${most} s, of ${seconds.length}`
}

/** The spread is all that was seen. */
export function figure(name: string, ours: number, seen: number[], goal: string): Figure {
  const spread: [number, number] = [rounded(Math.min(...seen)), rounded(Math.max(...seen))]
  return { figure: name, ours: rounded(ours), theirs: null, ratio: null, spread, pairs: seen.length, goal }
}

function rounded(value: number): number {
  return Number(value.toPrecision(4))
}
