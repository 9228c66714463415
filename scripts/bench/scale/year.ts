import type { KafkaAdmin } from '@headwater/control-loop'
import { type LoopDependencies, reconcileSafely, sweep } from '@headwater/control-loop'
import { createPostgresStore, createVault, type Database, type Sealer } from '@headwater/database'
import { inTransaction, lockCluster, writeChange } from '@headwater/database/intent'
import { createCertificateIssuer } from '@headwater/kafka'
import { type CapacityPlan, newId, type PhysicalClusterSpecification, type Random } from '@headwater/model'
import { threeNodeSpecification } from '@headwater/model/fixtures'
import { createSimulatedProvider, createVirtualClock } from '@headwater/provider-simulated'
import { SimulatedKafka, seededRandom } from '@headwater/simulation'
import { orderOne, organizationId } from './installation.ts'
import { rendererWithoutCertificates, showingNoCertificate } from './real-certificates.ts'

const dayMs = 24 * 3_600_000
/** Four machines a month are lost, and a tenant changes their mind every month. */
const yearly = { losses: 48, changes: 12 }
const sweepEveryMs = 5_000
const restWithinMs = 4 * 3_600_000

/** What a tenant asks for in turn: another retention, a larger volume, a fourth broker, and three again. */
const changes: Partial<PhysicalClusterSpecification>[] = [
  { retentionHours: 48 },
  { volume: { ...threeNodeSpecification.volume, sizeGib: 20 } },
  { brokers: { ...threeNodeSpecification.brokers, count: 4 } },
  { brokers: threeNodeSpecification.brokers },
]

export interface SimulatedInstallation {
  /** Physical clusters, each at rest. */
  ids: string[]
  /** Lives on for `days`, with what befalls clusters in that time. */
  live(days: number): Promise<{ losses: number; changes: number; passes: number }>
}

/** Some clusters under the real loop with the real store and vault, over a simulated cloud in virtual time; each is created by it. */
export async function startInVirtualTime(
  database: Database,
  sealer: Sealer,
  plan: CapacityPlan,
  count: number,
): Promise<SimulatedInstallation> {
  const clock = createVirtualClock(Date.now() - 400 * dayMs)
  const random = seededRandom(7)
  const work = countWork()
  const pool = work.counted(database.pool)
  const provider = createSimulatedProvider({
    clock,
    random,
    zones: ['zone-a', 'zone-b', 'zone-c'],
    sizes: ['small'],
    settings: { settlingMs: 0 },
  })
  const kafkas = new Map<string, KafkaAdmin>()
  let passes = 0
  const store = createPostgresStore(pool, { random })
  const dependencies = (id: string): LoopDependencies => ({
    store: {
      ...store,
      load: (asked) => {
        passes += 1
        return store.load(asked)
      },
    },
    vault: createVault(pool, sealer),
    providers: new Map([['simulated', provider]]),
    kafka: kafkas.get(id) as KafkaAdmin,
    issuer: work.counted(createCertificateIssuer()),
    renderer: rendererWithoutCertificates,
    clock,
    random,
    holder: 'one',
    stopping: new AbortController().signal,
    log: { info: () => {}, warn: () => {} },
  })

  /** Virtual time goes on while nothing is asked of the database, until the work has ended. */
  async function finish<Result>(promise: Promise<Result>): Promise<Result> {
    const progress = { ended: false }
    promise.finally(() => (progress.ended = true)).catch(() => {})
    while (!progress.ended) {
      await work.isDone()
      if (!progress.ended && Number.isFinite(clock.nextDueMs())) await clock.advance(clock.nextDueMs() - clock.nowMs())
    }
    return promise
  }

  async function untilRest(): Promise<void> {
    const lastMs = clock.nowMs() + restWithinMs
    for (;;) {
      const due = await finish(sweep(dependencies('')))
      await finish(Promise.all(due.map((id) => reconcileSafely(dependencies(id), id))))
      if (due.length === 0 && (await isAtRest(database))) return
      if (clock.nowMs() > lastMs) throw new Error(`not at rest within ${restWithinMs / 3_600_000} simulated hours`)
      await clock.advance(sweepEveryMs)
    }
  }

  const ids: string[] = []
  for (let index = 0; index < count; index++) {
    const id = await orderOne(database, plan, `year ${index}`, clock.nowMs())
    kafkas.set(id, showingNoCertificate(new SimulatedKafka({ clock, provider, clusterId: id })))
    ids.push(id)
  }
  await untilRest()

  return {
    ids,
    async live(days) {
      const before = passes
      const counts = {
        losses: Math.round((yearly.losses * days) / 365),
        changes: Math.round((yearly.changes * days) / 365),
      }
      const changeEvery = Math.max(1, Math.floor(counts.losses / Math.max(1, counts.changes)))
      for (let loss = 0; loss < counts.losses; loss++) {
        await clock.advance(Math.round((days * dayMs) / counts.losses))
        for (const id of ids) loseMachine(provider.cloud, id, loss)
        await untilRest()
        if (loss % changeEvery !== changeEvery - 1) continue
        const change = changes[Math.floor(loss / changeEvery) % changes.length] ?? {}
        for (const id of ids) await changeOrder(database, id, plan, change, clock.nowMs(), random)
        await untilRest()
      }
      return { ...counts, passes: passes - before }
    },
  }
}

function loseMachine(
  cloud: ReturnType<typeof createSimulatedProvider>['cloud'],
  clusterId: string,
  turn: number,
): void {
  const running = cloud.truth(clusterId).filter(({ machine }) => machine?.state === 'running')
  const node = running[turn % running.length]
  if (node !== undefined) cloud.crashMachine(node.id)
}

async function isAtRest({ pool }: Database): Promise<boolean> {
  const { rows } = await pool.query<{ busy: number }>(
    `SELECT count(*)::int AS busy FROM physical_clusters p
     WHERE p.phase <> 'RUNNING' OR p.wakeups > p.wakeups_honoured OR p.observed_generation < p.generation
       OR EXISTS (SELECT FROM operations o WHERE o.physical_cluster_id = p.id AND o.state = 'running')`,
  )
  return rows[0]?.busy === 0
}

/** As the API writes a change that was accepted. */
async function changeOrder(
  { pool }: Database,
  physicalClusterId: string,
  plan: CapacityPlan,
  change: Partial<PhysicalClusterSpecification>,
  nowMs: number,
  random: Random,
): Promise<void> {
  const { rows } = await pool.query<{ id: string; specification: PhysicalClusterSpecification }>(
    'SELECT c.id, p.specification FROM clusters c JOIN physical_clusters p ON p.id = c.physical_cluster_id WHERE p.id = $1',
    [physicalClusterId],
  )
  const found = rows[0]
  if (found === undefined) throw new Error(`${physicalClusterId} is not there`)
  await inTransaction(pool, async (transaction) => {
    const cluster = await lockCluster(transaction, { id: found.id, physicalClusterId })
    if (cluster === null) throw new Error(`${found.id} is not there`)
    const { order, id: capacityPlanId } = plan
    await writeChange(transaction, cluster, {
      operationId: newId('operation', nowMs, random),
      organizationId,
      to: { order, capacityPlanId, specification: { ...found.specification, ...change } },
      plan: null,
      change: {
        from: { order, capacityPlanId, specification: found.specification },
        capacityPlanId,
        bytesToMove: 0,
        seconds: 0,
      },
      reverts: null,
      at: new Date(nowMs),
      deadline: new Date(nowMs + dayMs),
    })
  })
}

/** Counts calls that have begun and not ended, of things that answer in their own time. */
function countWork() {
  let open = 0
  const wrap =
    (method: (...args: unknown[]) => unknown, target: object) =>
    (...args: unknown[]): unknown => {
      const result: unknown = method.apply(target, args)
      if (!(result instanceof Promise)) return result
      open += 1
      return result
        .then((value: unknown) => (isClient(value) ? counted(value) : value))
        .finally(() => {
          open -= 1
        })
    }
  function counted<Target extends object>(target: Target): Target {
    return new Proxy(target, {
      get(inner, name) {
        const member: unknown = Reflect.get(inner, name, inner)
        return typeof member === 'function' ? wrap(member as (...args: unknown[]) => unknown, inner) : member
      },
    })
  }
  return {
    counted,
    /** Resolves when nothing is open and whoever waited has gone on as far as it can. */
    async isDone(): Promise<void> {
      for (let quietTurns = 0; quietTurns < 5; ) {
        await new Promise((resolve) => setImmediate(resolve))
        quietTurns = open === 0 ? quietTurns + 1 : 0
      }
    },
  }
}

/** A connection of a pool: what is asked on it counts too. */
function isClient(value: unknown): value is object {
  return typeof value === 'object' && value !== null && 'release' in value && 'query' in value
}
