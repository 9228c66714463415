import process from 'node:process'
import { loopLimits } from '@headwater/control-loop'
import { createAwsProvider } from '@headwater/provider-aws'
import { clusterAtRest, startAccountAtRest } from '@headwater/provider-aws/testing'
import { createVirtualClock, type VirtualClock } from '@headwater/provider-simulated'
import type { Later } from '../processes/undo.ts'
import { absoluteFigure } from '../statistics.ts'
import type { CloudBenchOptions, CloudFigure } from './figure.ts'

const clusters = 1_000
/** How long is counted, of a simulated clock; what is asked for repeats every minute. */
const minutes = 10
/** As the reconciler's main program has it. */
const sweepEveryMs = 2_000
/** As the reconciler's list of offerings has it. */
const offeringsEveryMs = 30_000
const secondMs = 1_000
const minuteMs = 60_000
const installationId = 'ins_bench'
const startMs = Date.UTC(2026, 0, 2)

/**
 * EC2 Developer Guide, "Request throttling for the Amazon EC2 API": Describe calls with filters and pages have a bucket of 100
 * requests for each account, region and call, and get 20 back each second.
 */
const publishedPerSecond = 20

const counterpart =
  'a simulated account whose lists never change, asked over HTTP by the real provider and AWS SDK; time is simulated'

/** What 1,000 clusters at rest in one account ask of AWS, with one reconciler process that sweeps and looks as in production. */
export async function measure(_options: CloudBenchOptions, later: Later): Promise<CloudFigure[]> {
  const account = await startAccountAtRest(installationId, clusters)
  later(() => account.close())
  const clock = createVirtualClock(startMs)
  const provider = makeProvider(account.url, clock)
  const perMinute: number[] = []
  const peaks: number[] = []
  for (let minute = 0; minute < minutes; minute++) {
    const before = account.calls.length
    let peak = 0
    for (let passedMs = 0; passedMs < minuteMs; passedMs += secondMs) {
      const from = account.calls.length
      if (passedMs % sweepEveryMs === 0) await provider.listNodes()
      if (passedMs % offeringsEveryMs === 0) await provider.listOfferings()
      for (const clusterId of lookedAt(passedMs)) await provider.listNodes({ clusterId })
      peak = Math.max(peak, mostOfOneKind(account.calls.slice(from)))
      await clock.advance(secondMs)
    }
    perMinute.push(account.calls.length - before)
    peaks.push(peak)
    process.stderr.write(
      `minute ${minute + 1}/${minutes}: ${perMinute.at(-1)} calls, at most ${peak} of a kind a second\n`,
    )
  }
  const perClusterHour = perMinute.map((calls) => (calls * 60) / clusters)
  const setting = `${clusters} clusters of three nodes at rest for ${minutes} minutes, one reconciler process, on ${counterpart}`
  return [
    {
      ...absoluteFigure('clouds.aws-calls-per-cluster-hour', perClusterHour, '<= 10'),
      measured: `calls to EC2 for each cluster and hour; ${setting}`,
    },
    {
      ...absoluteFigure('clouds.aws-most-calls-of-a-kind-per-second', peaks, `<= ${publishedPerSecond}`),
      measured: `of the busiest second, against what EC2 publishes (its Developer Guide, "Request throttling for the Amazon EC2 API": it gives ${publishedPerSecond} back each second, and allows bursts of 100); ${setting}`,
    },
  ]
}

function makeProvider(endpoint: string, clock: VirtualClock) {
  return createAwsProvider({
    region: 'us-east-1',
    installationId,
    vpcId: 'vpc-bench',
    subnets: { 'us-east-1a': 'subnet-a', 'us-east-1b': 'subnet-b', 'us-east-1c': 'subnet-c' },
    sizes: { 'm6g.large': 'arm64' },
    images: {},
    instanceProfileArn: 'arn:aws:iam::123456789012:instance-profile/headwater-machine',
    tenantCidrs: ['10.0.0.0/8'],
    controlPlaneCidrs: ['10.0.0.0/8'],
    kmsKeyId: null,
    clock,
    random: { bytes: (length) => new Uint8Array(length) },
    credentials: { accessKeyId: 'AKIASIMULATED', secretAccessKey: 'simulated' },
    endpoint,
  })
}

/** A cluster at rest is looked at once in `restingRecheckMs`; the clusters take turns at even distances. */
function lookedAt(passedMs: number): string[] {
  const period = loopLimits.restingRecheckMs
  const first = Math.ceil(((passedMs % period) * clusters) / period)
  const end = Math.ceil((((passedMs % period) + secondMs) * clusters) / period)
  return Array.from({ length: end - first }, (_, index) => clusterAtRest(first + index))
}

function mostOfOneKind(calls: string[]): number {
  const counts = new Map<string, number>()
  for (const call of calls) counts.set(call, (counts.get(call) ?? 0) + 1)
  return Math.max(0, ...counts.values())
}
