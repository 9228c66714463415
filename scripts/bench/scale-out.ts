import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { KafkaObservation } from '@headwater/reconciliation'
import { writeEvidence } from '../evidence.ts'
import { type BenchCluster, startBenchCluster } from './change/cluster.ts'
import { type Estimate, qualityOf, secondsLeftOf } from './change/estimates.ts'
import { withUndo } from './processes/undo.ts'
import { fill } from './scale-out/fill.ts'
import { isFair, movedBetween } from './scale-out/moved.ts'
import { meetsGoal } from './statistics.ts'

/**
 * `npm run bench:scale-out -- --gb 2 --throttle 10`: a single-zone cluster of three brokers that holds so many GB of records
 * (10^9 bytes, before replication) is ordered larger. From the accepted change until four brokers hold fair shares of the bytes, as
 * the balancer measures it, against what the throttle alone would take for the broker that gets most. Beside it: how long the
 * new broker took to start, and how good the estimates of the time left were.
 */
const { values } = parseArgs({
  options: {
    gb: { type: 'string', default: '2' },
    throttle: { type: 'string', default: '10' },
    partitions: { type: 'string', default: '24' },
  },
})
const [gb, throttleMBps, partitions] = [Number(values.gb), Number(values.throttle), Number(values.partitions)]
const topic = 'bench-scale-out'
const goal = '<= 1.3'
const order = {
  region: 'local',
  throughput: { ingressMBps: 1.4 },
  retentionHours: 1,
  availability: 'single-zone',
} as const
const larger = { throughput: { ingressMBps: 2.3 } }
const lookEveryMs = 500
const changeWithinMs = 600_000
const startedAt = new Date()

interface Watched {
  /** From the accepted change, s. */
  startSeconds: number
  fairSeconds: number
  estimates: Estimate[]
  fairAtMs: number
  last: KafkaObservation
}

async function main(): Promise<void> {
  if (![gb, throttleMBps, partitions].every((value) => value > 0)) throw new Error('every option is a number above 0')
  await withUndo(async (later) => {
    const cluster = await startBenchCluster(order, later)
    await cluster.plane.api.post(`/v1/clusters/${cluster.id}/topics`, { name: topic, partitions })
    say(`writing ${gb} GB to ${partitions} partitions`)
    await fill(cluster, topic, gb * 1e9)
    const before = await cluster.inside.observe(cluster.id)
    const acceptedAtMs = Date.now()
    const { id, change } = await cluster.change(larger, throttleMBps)
    const watched = await watch(cluster, id, acceptedAtMs)
    await cluster.untilDone(id, changeWithinMs)
    report(before, watched, { planned: change?.seconds ?? 0, tookSeconds: (Date.now() - acceptedAtMs) / 1000 })
  })
}

/** Looks until the shares are fair. */
async function watch(cluster: BenchCluster, operationId: string, acceptedAtMs: number): Promise<Watched> {
  const since = () => (Date.now() - acceptedAtMs) / 1000
  const estimates: Estimate[] = []
  let startSeconds: number | null = null
  let moving = 0
  while (since() * 1000 < changeWithinMs) {
    const [operation, record, kafka] = await Promise.all([
      cluster.operation(operationId),
      cluster.inside.recordOf(cluster.id),
      cluster.inside.observe(cluster.id),
    ])
    if (startSeconds === null && kafka.brokerIds.length === record.specification.brokers.count) startSeconds = since()
    if (isFair(kafka, record)) {
      return {
        startSeconds: startSeconds ?? since(),
        fairSeconds: since(),
        estimates,
        fairAtMs: Date.now(),
        last: kafka,
      }
    }
    const now = kafka.assignments.filter(({ addingIds }) => addingIds.length > 0).length
    if (now !== moving) say(`  ${since().toFixed(1)} s: ${now} partitions move`)
    moving = now
    const secondsLeft = secondsLeftOf(operation)
    // before its broker is there nothing can move, and the estimate is of the move alone
    if (startSeconds !== null && secondsLeft !== null) estimates.push({ atMs: Date.now(), secondsLeft })
    await sleep(lookEveryMs)
  }
  throw new Error(`the shares were not fair within ${changeWithinMs / 1000} s`)
}

function report(
  before: KafkaObservation,
  { startSeconds, fairSeconds, estimates, fairAtMs, last }: Watched,
  { planned, tookSeconds }: { planned: number; tookSeconds: number },
): void {
  const moved = movedBetween(before, last)
  const throttleSeconds = moved.largestBytes / (throttleMBps * 1e6)
  const ratio = rounded(fairSeconds / throttleSeconds)
  const quality = qualityOf(estimates, fairAtMs)
  const { first, firstTookSeconds, shareWithin } = quality
  const lines = [
    `${gb} GB of records in ${partitions} partitions, two copies each, on three brokers; a fourth is ordered.`,
    '',
    '| what | seen |',
    '|---|---|',
    `| moved | ${megabytes(moved.bytes)} MB, ${megabytes(moved.largestBytes)} MB of it to one broker |`,
    `| the new broker was in service after | ${startSeconds.toFixed(1)} s |`,
    `| shares were fair after | ${fairSeconds.toFixed(1)} s |`,
    `| the bytes alone take, at ${throttleMBps} MB/s | ${throttleSeconds.toFixed(1)} s |`,
    `| ratio, goal ${goal} | ${ratio} |`,
    `| the change had ended after | ${tookSeconds.toFixed(1)} s; ${planned} s were planned, for a cluster at full retention |`,
    `| first estimate of the move, and what it took | ${first?.secondsLeft} s, ${firstTookSeconds?.toFixed(1)} s |`,
    `| estimates that were right within 30 % | ${(shareWithin * 100).toFixed(0)} % of ${estimates.length} |`,
  ]
  const command = `npm run bench:scale-out -- --gb ${gb} --throttle ${throttleMBps}`
  const file = writeEvidence({ name: 'scale-out', title: 'A broker more', command, startedAt, lines })
  say(`\n${lines.join('\n')}\n\nWritten to ${file}.`)
  const figure = { figure: 'reconciler.scale-out', ours: ratio, theirs: null, ratio: null, pairs: 1 }
  const interval = { spread: [ratio, ratio] as [number, number], goal }
  say(`reconciler.scale-out ${meetsGoal({ ...figure, ...interval }) ? 'meets' : 'misses'} ${goal}`)
  print({
    ...figure,
    goal,
    seconds: rounded(fairSeconds),
    throttleSeconds: rounded(throttleSeconds),
    startSeconds: rounded(startSeconds),
    movedMb: rounded(moved.bytes / 1e6),
  })
  print({
    figure: 'reconciler.eta',
    estimates: estimates.length,
    firstSeconds: first?.secondsLeft ?? null,
    firstTookSeconds: firstTookSeconds === null ? null : rounded(firstTookSeconds),
    shareWithin30Percent: rounded(shareWithin),
  })
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0)
}

function rounded(value: number): number {
  return Number(value.toPrecision(4))
}

function print(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}

main().catch((error: unknown) => {
  say(String(error instanceof Error ? error.message : error))
  process.exitCode = 1
})
