import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ClusterView } from '@headwater/api-contract'
import type { Order } from '@headwater/model'
import { brokerProcesses, until } from '../../e2e/control-plane.ts'
import { operationsOf, untilRunning } from '../../e2e/tenant.ts'
import type { BenchCluster } from '../change/cluster.ts'
import { type Estimate, type EstimateQuality, qualityOf, secondsLeftOf } from '../change/estimates.ts'

/** Something that happens to a cluster while clients use it. */
export type Phase = { name: string } & (
  | { kind: 'rest'; seconds: number }
  | { kind: 'change'; changes: Partial<Order> }
  /** Over once the release has settled: it has soaked, and the metadata version is raised. */
  | { kind: 'version'; kafkaVersion: string }
  | { kind: 'kill_broker' }
)

/** When it was, and how well it was foretold. */
export interface PhaseTimes {
  name: string
  fromMs: number
  toMs: number
  /** By the plan of the change, s; null for what is no change. */
  plannedSeconds: number | null
  /** Of the time that copies move; null where none do. */
  estimates: EstimateQuality | null
}

const lookEveryMs = 500
const phaseWithinMs = 300_000

/** Goes through a phase and resolves when the cluster is RUNNING again. Throws when it does not come to that. */
export async function goThrough(phase: Phase, cluster: BenchCluster): Promise<PhaseTimes> {
  const fromMs = Date.now()
  const times = await goThroughKind(phase, cluster)
  return { name: phase.name, fromMs, toMs: Date.now(), ...times }
}

async function goThroughKind(
  phase: Phase,
  cluster: BenchCluster,
): Promise<Pick<PhaseTimes, 'plannedSeconds' | 'estimates'>> {
  switch (phase.kind) {
    case 'rest':
      await sleep(phase.seconds * 1000)
      return { plannedSeconds: null, estimates: null }
    case 'change':
      return change(phase.changes, cluster)
    case 'version':
      await changeVersion(phase.kafkaVersion, cluster)
      return { plannedSeconds: null, estimates: null }
    case 'kill_broker':
      await killBroker(cluster)
      return { plannedSeconds: null, estimates: null }
  }
}

async function changeVersion(kafkaVersion: string, cluster: BenchCluster): Promise<void> {
  const { id } = await cluster.changeVersion(kafkaVersion)
  await cluster.untilDone(id, phaseWithinMs)
  await until('the release to settle', phaseWithinMs, async () => {
    const { kafka } = await cluster.plane.api.get<ClusterView>(`/v1/clusters/${cluster.id}`)
    return kafka.settlesAt === null
  })
}

async function change(
  changes: Partial<Order>,
  cluster: BenchCluster,
): Promise<Pick<PhaseTimes, 'plannedSeconds' | 'estimates'>> {
  const { id, change: planned } = await cluster.change(changes)
  const estimates: Estimate[] = []
  const watching = new AbortController()
  const watch = watchEstimates(cluster, id, estimates, watching.signal)
  try {
    await cluster.untilDone(id, phaseWithinMs)
  } finally {
    watching.abort()
    await watch
  }
  // the last one was told right before the copies were there
  const last = estimates.at(-1)
  return {
    plannedSeconds: planned?.seconds ?? null,
    estimates: last === undefined ? null : qualityOf(estimates, last.atMs),
  }
}

async function watchEstimates(
  cluster: BenchCluster,
  operationId: string,
  estimates: Estimate[],
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const secondsLeft = secondsLeftOf(await cluster.operation(operationId))
    if (secondsLeft !== null) estimates.push({ atMs: Date.now(), secondsLeft })
    await sleep(lookEveryMs)
  }
}

/** As `kill -9` by hand; over when the cluster has healed itself. */
async function killBroker({ id, plane }: BenchCluster): Promise<void> {
  const before = (await operationsOf(plane, id)).length
  const [victim] = brokerProcesses(plane.stateFolder)
  if (victim === undefined) throw new Error('there is no broker to kill')
  process.kill(victim, 'SIGKILL')
  await until('the cluster to heal itself', phaseWithinMs, async () => {
    const operations = await operationsOf(plane, id)
    const healing = operations.length > before && operations.find(({ type }) => type === 'heal_cluster')
    return healing && healing.state === 'succeeded'
  })
  await untilRunning(plane, id)
}
