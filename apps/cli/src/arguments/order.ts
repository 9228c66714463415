import { availabilities } from '@headwater/model'
import { type Command, Option } from 'commander'
import type { Order } from '../api/types.ts'
import { parseCount, parseGib, parseShare, parseThroughput } from './number.ts'
import { parseKept } from './retention.ts'

export interface OrderOptions {
  throughput: number
  retention: number | 'unlimited'
  stored?: number
  availability: Order['availability']
  egress?: number
  peak?: number
  peakEgress?: number
  partitions?: number
  connections?: number
  growth?: number
  region: string
}

/** The three knobs, and what can be said more exactly. The same for a plan and for an order. */
export function addOrderOptions(command: Command): Command {
  return command
    .requiredOption('--throughput <MB/s>', 'what clients produce on average, such as 0.1', parseThroughput)
    .requiredOption('--retention <time>', 'how long records are kept: 1h, 24h, 1d, 7d, 2w, unlimited', parseKept)
    .option('--stored <GiB>', 'with unlimited retention: what is stored, before replication', parseGib)
    .addOption(
      new Option('--availability <class>', 'what the cluster survives')
        .choices([...availabilities])
        .makeOptionMandatory(),
    )
    .option('--egress <MB/s>', 'what clients read on average (default: from the planner)', parseThroughput)
    .option('--peak <MB/s>', 'what clients produce at peak (default: from the planner)', parseThroughput)
    .option('--peak-egress <MB/s>', 'what clients read at peak (default: from the planner)', parseThroughput)
    .option('--partitions <count>', 'partitions you know to need, before replication', parseCount)
    .option('--connections <count>', 'client connections you know to need, to all brokers together', parseCount)
    .option('--growth <share>', 'room to grow: 0.3 plans for 30 % more (default: none)', parseShare)
    .option('--region <name>', 'where the cluster runs', 'local')
}

/** The options as the API takes them; what was not said is absent, so that the planner's defaults hold. */
export function orderOf(options: OrderOptions): Order {
  return {
    region: options.region,
    throughput: {
      ingressMBps: options.throughput,
      ...(options.egress === undefined ? {} : { egressMBps: options.egress }),
      ...(options.peak === undefined ? {} : { peakIngressMBps: options.peak }),
      ...(options.peakEgress === undefined ? {} : { peakEgressMBps: options.peakEgress }),
    },
    ...(options.retention === 'unlimited' ? {} : { retentionHours: options.retention }),
    ...(options.stored === undefined ? {} : { storedGib: options.stored }),
    availability: options.availability,
    ...(options.partitions === undefined ? {} : { partitions: options.partitions }),
    ...(options.connections === undefined ? {} : { connections: options.connections }),
    ...(options.growth === undefined ? {} : { growthMargin: options.growth }),
  }
}
