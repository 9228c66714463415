import type { Order } from '@headwater/model'
import { type BenchCluster, type BenchClusterOptions, startBenchCluster } from '../change/cluster.ts'
import type { Later } from '../processes/undo.ts'
import { fill } from '../scale-out/fill.ts'
import { percentile } from '../statistics.ts'
import { type Clients, orderedTopic, startClients, uniqueTopic } from './clients.ts'
import { goThrough, type Phase, type PhaseTimes } from './phases.ts'
import { type Acknowledged, judge, type Verdict } from './record-ledger.ts'

export interface LoadRun {
  order: Order
  begins?: BenchClusterOptions
  phases: Phase[]
  /** Of each producer. */
  recordsPerSecond: number
  /** Records that lie in another topic and move with it, bytes before replication. */
  fillBytes: number
}

/** What clients felt of one phase. */
export interface PhaseFigures extends PhaseTimes {
  /** Acknowledged records that were due in it, of both producers. */
  records: number
  p50Ms: number
  p99Ms: number
  maxMs: number
}

export interface LoadFigures {
  phases: PhaseFigures[]
  /** Of the producer that is not idempotent: only its losses count. */
  unique: Verdict
  idempotent: Verdict
  givenUp: Map<string, number>
}

const partitions = 6
const fillTopic = 'bench-filled'

/** Makes a cluster, puts clients on it, goes through the phases, and holds what is read against what was acknowledged. */
export async function runUnderLoad(run: LoadRun, later: Later, say: (text: string) => void): Promise<LoadFigures> {
  const cluster = await startBenchCluster(run.order, later, run.begins)
  const topics = [orderedTopic, uniqueTopic, ...(run.fillBytes > 0 ? [fillTopic] : [])]
  for (const name of topics) await cluster.plane.api.post(`/v1/clusters/${cluster.id}/topics`, { name, partitions })
  if (run.fillBytes > 0) await fill(cluster, fillTopic, run.fillBytes)
  const clients = await startClients(cluster.properties, run.recordsPerSecond)
  later(clients.kill)
  const times = await goThroughAll(run.phases, cluster, say)
  await clients.finish()
  return figuresOf(times, clients)
}

async function goThroughAll(
  phases: Phase[],
  cluster: BenchCluster,
  say: (text: string) => void,
): Promise<PhaseTimes[]> {
  const times: PhaseTimes[] = []
  for (const phase of phases) {
    const time = await goThrough(phase, cluster)
    say(`${phase.name}: ${((time.toMs - time.fromMs) / 1000).toFixed(1)} s`)
    times.push(time)
  }
  return times
}

function figuresOf(times: PhaseTimes[], { acknowledged, reads, givenUp }: Clients): LoadFigures {
  return {
    phases: times.map((time) => ({ ...time, ...latencyWithin(time, acknowledged) })),
    unique: judge(uniqueTopic, acknowledged, reads),
    idempotent: judge(orderedTopic, acknowledged, reads),
    givenUp,
  }
}

function latencyWithin(
  { name, fromMs, toMs }: PhaseTimes,
  acknowledged: Acknowledged[],
): Omit<PhaseFigures, keyof PhaseTimes> {
  const within = acknowledged.filter(({ dueMs }) => dueMs >= fromMs && dueMs < toMs).map(({ latencyMs }) => latencyMs)
  if (within.length === 0) throw new Error(`no record was acknowledged that was due during ${name}`)
  const maxMs = within.reduce((most, latency) => Math.max(most, latency), 0)
  return { records: within.length, p50Ms: percentile(within, 50), p99Ms: percentile(within, 99), maxMs }
}
