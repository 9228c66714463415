import type { BurnInFigures, Load } from '@headwater/kafka/burn-in'
import { type Command, InvalidArgumentError } from 'commander'
import { createBurnIn, getClusterPlan } from '../../api/client.ts'
import type { BurnIn, CapacityPlan, Cluster } from '../../api/types.ts'
import { parseCount, parseShare } from '../../arguments/number.ts'
import { parseTimeout } from '../../arguments/timeout.ts'
import { Failure } from '../../failure.ts'
import { figure } from '../../output/figure.ts'
import { proofLines, verdictSentence } from '../../output/proof.ts'
import { createProofDisplay } from '../../proof/display.ts'
import { type Promised, promisedBy } from '../../proof/promise.ts'
import { refusalForRoom } from '../../proof/room.ts'
import { holdEndings } from '../../proof/signals.ts'
import { withTemporaryTopic } from '../../proof/temporary.ts'
import type { OpenSession, Session } from '../../session.ts'
import { findCluster } from './find.ts'

interface ProveOptions {
  /** ms */
  for: number
  share: number
  recordBytes: number
}

const shortestMs = 1_000
const longestMs = 24 * 3_600_000
const shareAtMost = 1_000
const recordBytesRange = [64, 256 * 1024] as const
/** Records of a proof outlive it by so much, should nobody be left to remove them. */
const keptAfterwardsMs = 10 * 60_000

export function addClusterProve(cluster: Command, open: OpenSession): void {
  cluster
    .command('prove')
    .description('drive a cluster to the throughput it was promised, and keep what it carried beside the promise')
    .argument('<cluster>', 'name or id')
    .option('--for <time>', 'how long to measure, after a warm-up: 60s, 10m, 1h', parseFor, 60_000)
    .option('--share <share>', 'how much of the promise to drive: 0.5 is half of it', parseDrivenShare, 1)
    .option('--record-bytes <bytes>', 'key and value of one record', parseRecordBytes, 1024)
    .action(async (named: string, options: ProveOptions) => {
      const session = open()
      const found = await findCluster(session, named)
      const { data: plan } = await session.send((init) => getClusterPlan(found.id, init))
      const asked = askedOf(plan, options.share)
      const load = await planned(plan, asked, options)
      const figures = await measure(session, { cluster: found, load, asked })
      const burnIn = await keep(session, { cluster: found, plan, share: options.share, figures })
      session.output.result(burnIn, (page) => proofLines(found.name, burnIn, page))
      if (burnIn.verdict !== 'carried') throw new Failure('not_carried', `${found.name} ${verdictSentence(burnIn)}.`)
    })
}

function askedOf(plan: CapacityPlan, share: number): Promised {
  const { ingressMBps, egressMBps } = promisedBy(plan)
  return { ingressMBps: ingressMBps * share, egressMBps: egressMBps * share }
}

/** The load of a proof. Throws Failure `usage` when it does not fit, with what would. */
async function planned(plan: CapacityPlan, asked: Promised, options: ProveOptions): Promise<Load> {
  // only here: no other command needs a Kafka client, and loading it takes as long as most of them
  const { bytesOf, LoadRefused, measuredSecondsWithin, planLoad, secondsOf } = await import('@headwater/kafka/burn-in')
  let load: Load
  try {
    load = planLoad({
      ...asked,
      recordBytes: options.recordBytes,
      seconds: options.for / 1000,
      brokers: plan.brokers.count,
      partitionsAtLeast: plan.partitions.defaultPerTopic,
      partitionsAtMost: plan.partitions.maximum,
    })
  } catch (error) {
    if (!(error instanceof LoadRefused)) throw error
    throw new Failure('usage', `${error.message} Choose a shorter --for, or larger --record-bytes.`)
  }
  const bytes = bytesOf(load)
  const secondsWithin = (roomBytes: number) => measuredSecondsWithin((secondsOf(load) * roomBytes) / bytes)
  const refusal = refusalForRoom(plan, { bytes, secondsWithin })
  if (refusal !== null) throw new Failure('usage', refusal)
  return load
}

/** Drives the load through a topic of its own, and leaves nothing of it behind. Throws Failure `interrupted` on Ctrl-C. */
async function measure(
  session: Session,
  { cluster, load, asked }: { cluster: Cluster; load: Load; asked: Promised },
): Promise<BurnInFigures> {
  const { runBurnIn, secondsOf } = await import('@headwater/kafka/burn-in')
  const onProgress = createProofDisplay(session.output, { name: cluster.name, asked })
  const { signal, release } = holdEndings(() =>
    session.output.note('\nStopping: what was made for this is removed first.'),
  )
  const retentionMs = Math.ceil(secondsOf(load) * 1000) + keptAfterwardsMs
  const request = { cluster, partitions: load.partitions, retentionMs, signal }
  try {
    session.output.note(
      `Driving ${cluster.name} to ${figure(asked.ingressMBps)} MB/s in and ${figure(asked.egressMBps)} MB/s out, beside what else it carries.`,
    )
    const { figures, interrupted } = await withTemporaryTopic(session, request, ({ topic, connection }) =>
      runBurnIn({ connection, topic, load, signal, onProgress }),
    )
    if (interrupted) throw stopped()
    return figures
  } catch (error) {
    throw signal.aborted && !(error instanceof Failure) ? stopped() : error
  } finally {
    release()
  }
}

function stopped(): Failure {
  return new Failure('interrupted', 'Stopped before the end: nothing was proven, and nothing is kept.')
}

async function keep(
  { send, output }: Session,
  { cluster, plan, share, figures }: { cluster: Cluster; plan: CapacityPlan; share: number; figures: BurnInFigures },
): Promise<BurnIn> {
  try {
    const { data } = await send((init) =>
      createBurnIn(cluster.id, { ...figures, capacityPlanId: plan.id, share }, init),
    )
    return data
  } catch (error) {
    // it took a while to measure: not all of it shall be lost with the answer
    output.error(() => [
      `Carried ${figure(figures.carriedIngressMBps)} MB/s in and ${figure(figures.carriedEgressMBps)} MB/s out, but this could not be kept:`,
    ])
    throw error
  }
}

function parseFor(text: string): number {
  const milliseconds = parseTimeout(text)
  if (milliseconds >= shortestMs && milliseconds <= longestMs) return milliseconds
  throw new InvalidArgumentError('Give 1s to 24h.')
}

function parseDrivenShare(text: string): number {
  const share = parseShare(text)
  if (share > 0 && share <= shareAtMost) return share
  throw new InvalidArgumentError(`Give a share above 0 and up to ${shareAtMost}, such as 0.5 for half of the promise.`)
}

function parseRecordBytes(text: string): number {
  const bytes = parseCount(text)
  const [least, most] = recordBytesRange
  if (bytes >= least && bytes <= most) return bytes
  throw new InvalidArgumentError(`Give ${least} to ${most}.`)
}
