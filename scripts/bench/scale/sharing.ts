import { setTimeout as sleep } from 'node:timers/promises'
import { loopLimits } from '@headwater/control-loop'
import { createDoorbell } from '@headwater/database'
import type { Later } from '../processes/undo.ts'
import { isAtRest, until } from './fleet.ts'
import { type Installation, type ReconcilerChild, startInstallation } from './installation.ts'

export interface SharingRun {
  folder: string
  later: Later
  clusters: number
  processes: number
  say: (text: string) => void
}

export interface Sharing {
  /** Of the clusters that the killed process held: from its end to the next holder, s. */
  takenOverAfterSeconds: number[]
  /** Of all passes, by process; the last is the one that was killed, up to then. */
  shares: number[]
  nodes: number
  machinesStarted: number
  /** Clusters that are at rest in the end. */
  atRest: number
}

const patienceMs = 300_000
const lookEveryMs = 50

/**
 * Several reconciler processes create many clusters at once; one is killed as kill -9 does while it works on some. The others take
 * over what it held, when its leases have run out.
 */
export async function shareWork({ folder, later, clusters, processes, say }: SharingRun): Promise<Sharing> {
  const installation = await startInstallation(folder, later)
  const names = Array.from({ length: processes }, (_, index) => `process ${index + 1}`)
  const running = await Promise.all(names.map((name) => installation.startReconciler(name)))
  const victim = running.at(-1)
  if (victim === undefined) throw new Error('there is no process')
  const ids = await Promise.all(Array.from({ length: clusters }, (_, index) => installation.order(`cluster ${index}`)))

  // as the API does once an order is written
  const doorbell = await createDoorbell({ databaseUrl: installation.url })
  later(() => doorbell.close())
  await Promise.all(ids.map((id) => doorbell.ring(id)))

  const name = names.at(-1) ?? ''
  await until('the one to be killed is in the middle of its work', async () => startsSeen(victim))
  const killedPasses = (await victim.passes()).count
  await until('it holds a cluster', async () => (await heldBy(installation, name)).length > 0)
  await victim.kill()
  const killedMs = Date.now()
  const held = await heldBy(installation, name)
  say(`${name} was killed; it held ${held.length} of ${ids.length} clusters`)

  const takenOverAfterSeconds = await takeOvers(installation, name, held, killedMs)
  await until('every cluster is at rest', () => isAtRest(installation), patienceMs)
  const passes = await Promise.all(running.slice(0, -1).map(async (child) => (await child.passes()).count))
  const all = [...passes, killedPasses]
  const total = all.reduce((sum, count) => sum + count, 0)
  const truth = await installation.world.order<{ machine: { state: string } | null }[]>('truth')
  return {
    takenOverAfterSeconds,
    shares: all.map((count) => count / total),
    nodes: truth.filter(({ machine }) => machine?.state === 'running').length,
    machinesStarted: await installation.world.order<number>('machinesStarted'),
    atRest: ids.length,
  }
}

/** How long a stall may be: its lease runs out, and the next sweep of any process finds the cluster. */
export const longestStallSeconds = (loopLimits.leaseMs + 2_000) / 1000

function startsSeen({ told }: ReconcilerChild): boolean {
  return told.some((one) => one.kind === 'decided' && one.action === 'start_machine')
}

async function heldBy({ database }: Installation, name: string): Promise<string[]> {
  const { rows } = await database.pool.query<{ id: string }>(
    'SELECT physical_cluster_id AS id FROM leases WHERE holder = $1 AND expires_at > now()',
    [name],
  )
  return rows.map(({ id }) => id)
}

/** Looks at the leases of the dead until each has another holder. */
async function takeOvers(
  { database }: Installation,
  name: string,
  held: string[],
  killedMs: number,
): Promise<number[]> {
  const after = new Map<string, number>()
  const lastMs = killedMs + patienceMs
  while (after.size < held.length) {
    if (Date.now() > lastMs) throw new Error(`nobody took over ${held.filter((id) => !after.has(id)).join(', ')}`)
    const { rows } = await database.pool.query<{ id: string }>(
      'SELECT physical_cluster_id AS id FROM leases WHERE physical_cluster_id = ANY($1::text[]) AND holder <> $2',
      [held, name],
    )
    for (const { id } of rows) if (!after.has(id)) after.set(id, (Date.now() - killedMs) / 1000)
    await sleep(lookEveryMs)
  }
  return [...after.values()]
}
