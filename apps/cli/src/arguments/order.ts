import { availabilities } from '@headwater/model'
import { type Command, Option } from 'commander'
import type { Order } from '../api/types.ts'
import { Failure } from '../failure.ts'
import { keptOf } from './kept.ts'
import { parseCount, parseGib, parseShare, parseThroughput } from './number.ts'
import { parseKept } from './retention.ts'

/** What was said on the command line; what was not is absent. */
export interface OrderOptions {
  throughput?: number
  retention?: number | 'unlimited'
  stored?: number
  availability?: Order['availability']
  egress?: number
  peak?: number
  peakEgress?: number
  partitions?: number
  connections?: number
  growth?: number
  region?: string
}

/** The three knobs, and what can be said more exactly. The same for a plan and for an order. */
export function addOrderOptions(command: Command, { knobs }: { knobs: 'required' | 'optional' }): Command {
  const knob = (flags: string, description: string) =>
    new Option(flags, description).makeOptionMandatory(knobs === 'required')
  return command
    .addOption(knob('--throughput <MB/s>', 'what clients produce on average, such as 0.1').argParser(parseThroughput))
    .addOption(
      knob('--retention <time>', 'how long records are kept: 1h, 24h, 1d, 7d, 2w, unlimited').argParser(parseKept),
    )
    .option('--stored <GiB>', 'with unlimited retention: what is stored, before replication', parseGib)
    .addOption(knob('--availability <class>', 'what the cluster survives').choices([...availabilities]))
    .option('--egress <MB/s>', 'what clients read on average (default: from the planner)', parseThroughput)
    .option('--peak <MB/s>', 'what clients produce at peak (default: from the planner)', parseThroughput)
    .option('--peak-egress <MB/s>', 'what clients read at peak (default: from the planner)', parseThroughput)
    .option('--partitions <count>', 'partitions you know to need, before replication', parseCount)
    .option('--connections <count>', 'client connections you know to need, to all brokers together', parseCount)
    .option('--growth <share>', 'room to grow: 0.3 plans for 30 % more (default: none)', parseShare)
    .option('--region <name>', 'where the cluster runs (default: local)')
}

/**
 * The options as the API takes them; what was not said is that of `present`, or absent, so that the planner's defaults hold.
 * Throws Failure `usage` where a knob is missing, and as keptOf does.
 */
export function orderOf(options: OrderOptions, present?: Order): Order {
  const ingressMBps = options.throughput ?? present?.throughput.ingressMBps
  const availability = options.availability ?? present?.availability
  const kept = keptOf(options, present)
  if (ingressMBps === undefined || kept === null || availability === undefined) throw missingKnobs(options)
  const { throughput } = present ?? {}
  return {
    region: options.region ?? present?.region ?? 'local',
    throughput: {
      ingressMBps,
      ...known({
        egressMBps: options.egress ?? throughput?.egressMBps,
        peakIngressMBps: options.peak ?? throughput?.peakIngressMBps,
        peakEgressMBps: options.peakEgress ?? throughput?.peakEgressMBps,
      }),
    },
    ...kept,
    availability,
    ...known({
      partitions: options.partitions ?? present?.partitions,
      connections: options.connections ?? present?.connections,
      growthMargin: options.growth ?? present?.growthMargin,
    }),
  }
}

// only a plan of a new cluster comes here: an order's knobs are required by commander
function missingKnobs({ throughput, retention, availability }: OrderOptions): Failure {
  const missing = [
    ...(throughput === undefined ? ['--throughput'] : []),
    ...(retention === undefined ? ['--retention'] : []),
    ...(availability === undefined ? ['--availability'] : []),
  ]
  const named = new Intl.ListFormat('en-GB').format(missing)
  return new Failure('usage', `Give ${named} too; or --cluster, to plan the change of a cluster that is there.`)
}

type Known<Values> = { [Name in keyof Values]?: Exclude<Values[Name], undefined> }

function known<Values extends object>(values: Values): Known<Values> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Known<Values>
}
