import path from 'node:path'
import { catalogue, planCapacity } from '@headwater/capacity-planner'
import { systemRandom } from '@headwater/control-loop/system'
import {
  applyMigrations,
  createDatabase,
  createSealer,
  type Database,
  loadOuterKey,
  type Sealer,
} from '@headwater/database'
import {
  createDatabase as createOnServer,
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '@headwater/database/embedded'
import { orderCluster } from '@headwater/database/intent'
import { type CapacityPlan, newId } from '@headwater/model'
import { threeNodeSpecification } from '@headwater/model/fixtures'
import { type Child, startChild } from '../processes/child.ts'
import type { Later } from '../processes/undo.ts'
import type { Told } from './reconciler-process.ts'
import { connectToWorld, type WorldClient } from './world-client.ts'

export const organizationId = `org_${'0'.repeat(26)}`

/** A database and a simulated world, with nobody at work yet. */
export interface Installation {
  database: Database
  url: string
  postgres: EmbeddedPostgres
  sealer: Sealer
  world: WorldClient
  /** A three-broker cluster is ordered, as the API writes it. Resolves with the physical cluster's id. */
  order(name: string): Promise<string>
  startReconciler(name: string, nodeOptions?: string[]): Promise<ReconcilerChild>
}

export interface ReconcilerChild extends Child {
  /** Everything it has told so far. */
  told: Told[]
  passes(): Promise<{ count: number; rings: number }>
}

const settings = { createMs: 1_000, bootMs: 5_000 }

export async function startInstallation(folder: string, later: Later): Promise<Installation> {
  const { postgres, url, database, sealer } = await startDatabase(folder, later)
  const socketPath = path.join(folder, 'world.sock')
  const worldProcess = startChild(path.join(import.meta.dirname, 'world-process.ts'), [
    socketPath,
    JSON.stringify(settings),
  ])
  later(() => worldProcess.stop())
  await worldProcess.next()
  const world = await connectToWorld(socketPath)
  later(() => world.close())
  const plan = realisticPlan()

  return {
    database,
    url,
    postgres,
    sealer,
    world,
    order: (name) => orderOne(database, plan, name, Date.now()),
    async startReconciler(name, nodeOptions = []) {
      const program = path.join(import.meta.dirname, 'reconciler-process.ts')
      const child = startChild(program, [url, socketPath, folder, name], nodeOptions)
      later(() => child.stop())
      return talking(child)
    },
  }
}

/** A PostgreSQL of its own with one database for the installation. */
export async function startDatabase(
  folder: string,
  later: Later,
): Promise<{ postgres: EmbeddedPostgres; url: string; database: Database; sealer: Sealer }> {
  const postgres = await startEmbeddedPostgres({ stateFolder: path.join(folder, 'state') })
  later(() => postgres.stop())
  const database = await openFresh(postgres, 'headwater', later)
  const sealer = createSealer(await loadOuterKey(path.join(folder, 'outer.key')))
  return { postgres, url: postgres.url('headwater'), database, sealer }
}

/** A new database with the newest schema and one organization. */
export async function openFresh(postgres: EmbeddedPostgres, name: string, later: Later): Promise<Database> {
  await createOnServer(postgres.url(), name)
  await applyMigrations({
    connectionString: postgres.url(name),
    folder: path.resolve(import.meta.dirname, '../../../prisma/migrations'),
  })
  const limits = { statementMs: 600_000, idleInTransactionMs: 600_000 }
  const database = createDatabase(postgres.url(name), { poolSize: 4, limits })
  later(() => database.close())
  await database.pool.query('INSERT INTO organizations (id, name) VALUES ($1, $2)', [organizationId, 'bench'])
  return database
}

/** Of its messages the first says that it is ready; the rest is kept. */
async function talking(child: Child): Promise<ReconcilerChild> {
  const told: Told[] = []
  const ready = Promise.withResolvers<void>()
  let counted = Promise.withResolvers<{ count: number; rings: number }>()
  child.onMessage((message) => {
    const one = message as Told
    if (one.kind === 'ready') ready.resolve()
    else if (one.kind === 'passes') counted.resolve(one)
    else told.push(one)
  })
  await ready.promise
  return {
    ...child,
    told,
    passes() {
      counted = Promise.withResolvers()
      child.send({ ask: 'passes' })
      return counted.promise
    },
  }
}

/** A plan as large as real ones are: plans have a budget of their own. */
export function realisticPlan(): CapacityPlan {
  const offerings = {
    zones: catalogue.regions.flatMap(({ zones }) => zones),
    sizes: catalogue.regions.flatMap(({ zones, sizes }) =>
      zones.flatMap((zone) => sizes.map((size) => ({ zone, size, available: true }))),
    ),
    pool: null,
  }
  const result = planCapacity({
    order: {
      region: 'us-east-1',
      throughput: { ingressMBps: 1 },
      retentionHours: 24,
      availability: 'multi-zone',
    },
    catalogue,
    offerings,
    today: new Date().toISOString().slice(0, 10),
  })
  if (!result.ok) throw new Error(result.refusal.message)
  return result.plan
}

/** A three-broker cluster is ordered, as the API writes it; gives the physical cluster's id. */
export async function orderOne({ pool }: Database, plan: CapacityPlan, name: string, nowMs: number): Promise<string> {
  const physicalClusterId = newId('physicalCluster', nowMs, systemRandom)
  const outcome = await orderCluster(
    pool,
    {
      clusterId: newId('cluster', nowMs, systemRandom),
      physicalClusterId,
      operationId: newId('operation', nowMs, systemRandom),
      organizationId,
      name,
      protected: false,
      maintenanceWindow: null,
      plan,
      specification: threeNodeSpecification,
      at: new Date(nowMs),
      deadline: new Date(nowMs + 900_000),
      clusterLimit: 1_000_000,
    },
    {
      id: newId('audit', nowMs, systemRandom),
      organizationId,
      actor: newId('apiKey', nowMs, systemRandom),
      action: 'cluster.create',
      requestId: 'req-1',
      remoteAddress: '127.0.0.1',
      at: new Date(nowMs),
    },
  )
  if (!outcome.ok) throw new Error(`the order ${name} was refused: ${outcome.because}`)
  return physicalClusterId
}
