import { from } from './sourced.ts'
import type { Contradiction } from './types.ts'

const script = 'AWS MSK sizing script'
const instanceTypes = 'EC2 instance types, as carried by moto 5.2'
const scriptMBps = from(script, 'MB/s')
const statedMBps = from(instanceTypes, 'MB/s')
const megabits = from('EC2 network baseline (Karpenter), Mbit/s / 8', 'MB/s')

/** EBS baselines that EC2 states and the script's cap of 1000 cuts, MB/s. */
const ebsStatedMBps: Readonly<Record<string, number>> = {
  ...everyOf(['m7g', 'r7g', 'm8g', 'r8g', 'i4i'], { '8xlarge': 1250, '12xlarge': 1875, '16xlarge': 2500 }),
  ...everyOf(['m6g'], { '8xlarge': 1187.5, '12xlarge': 1781.25, '16xlarge': 2375 }),
  ...everyOf(['m5', 'r5'], { '12xlarge': 1187.5, '16xlarge': 1700 }),
  ...everyOf(['im4gn'], { '4xlarge': 1250, '8xlarge': 2500, '16xlarge': 5000 }),
  ...everyOf(['i3en'], { '12xlarge': 1187.5 }),
}

/** Network of sizes for which the table of network baselines has no figure: as EC2 states it, MB/s. */
const networkStatedMBps: Readonly<Record<string, number>> = {
  ...everyOf(['m5', 'r5'], { '8xlarge': 1250, '12xlarge': 1500, '16xlarge': 2500 }),
  ...everyOf(['m6g'], { '8xlarge': 1500, '12xlarge': 2500, '16xlarge': 3125 }),
  ...everyOf(['i4i'], { '12xlarge': 3515.625 }),
  ...everyOf(['i3en'], { '12xlarge': 6250 }),
}
const networkOfM7gMBps: Readonly<Record<string, number>> = { '8xlarge': 1875, '12xlarge': 2812, '16xlarge': 3750 }

/** Where two sources give different numbers for the same thing. What was chosen is the catalogue's own number. */
export const contradictions: readonly Contradiction[] = [
  ...Object.entries(ebsStatedMBps).map(([row, mbps]) => ({
    row,
    column: 'volumeMBps',
    readings: [scriptMBps(1000), statedMBps(mbps)],
    because: 'the safer: one gp3 volume gives no more than 1,000 MiB/s anyway',
  })),
  ...Object.entries(networkStatedMBps).map(([row, mbps]) => ({
    row,
    column: 'networkMBps',
    readings: [
      statedMBps(mbps),
      from(`${script}, m7g at that size`, 'MB/s')(networkOfM7gMBps[row.replace(/^.*\./, '')] ?? 0),
    ],
    because: 'no network baseline is in the table: the safer of what EC2 states and what m7g has',
  })),
  {
    row: 'm7g.xlarge',
    column: 'networkMBps',
    readings: [scriptMBps(234), megabits(234.5)],
    because: 'the script rounds down; its figure is the safer',
  },
  {
    row: 'm7g.2xlarge',
    column: 'networkMBps',
    readings: [scriptMBps(469), megabits(468.75)],
    because: "the script rounds up, here alone; kept as MSK plans with it, 0.05 % above EC2's",
  },
  {
    row: 'gp3',
    column: 'sizeMaximumGib',
    readings: [
      from('AWS MSK developer guide, limits', 'GiB')(16_384),
      from('Amazon EBS user guide since September 2025', 'GiB')(65_536),
    ],
    because: 'the safer: holds in every region, and a larger volume takes longer to make again',
  },
  {
    row: 'gp3',
    column: 'throughputMaximumMiBps',
    readings: [
      from('Amazon EBS user guide before September 2025', 'MiB/s')(1000),
      from('Amazon EBS user guide since September 2025', 'MiB/s')(2000),
    ],
    because: 'the safer: holds in every region',
  },
  {
    row: 'm7g.large',
    column: 'connectionsMaximum',
    readings: [
      from('AWS MSK developer guide, limits: clients with IAM a broker', 'connections')(3000),
      from('Red Hat Streams x1, a unit', 'connections')(9000),
      from('Confluent Dedicated, a CKU', 'connections')(18_000),
    ],
    because: 'the safer, and the only one that is of one broker; for every size of EC2',
  },
  {
    row: 'defaults',
    column: 'diskNormalLimit',
    readings: [from(script, 'share')(0.5), from('AWS MSK best practices: data + 20 %, 1 / 1.2', 'share')(0.833)],
    because: 'between the two: 0.5 pays for half an empty disk, 0.833 leaves nothing for the failure',
  },
  {
    row: 'defaults',
    column: 'ingressPerPartitionMBps',
    readings: [
      from('Confluent Basic and Standard', 'MB/s')(5),
      from('Confluent Enterprise', 'MB/s')(6),
      from('Confluent Dedicated', 'MB/s')(12),
      from('MSK Express', 'MB/s')(15),
    ],
    because: 'the safer: more partitions, which cost little',
  },
  {
    row: 'defaults',
    column: 'egressPerPartitionMBps',
    readings: [
      from('MSK Serverless', 'MB/s')(10),
      from('Confluent Basic and Standard', 'MB/s')(15),
      from('Confluent Dedicated', 'MB/s')(36),
    ],
    because: 'goes with 5 MB/s in, from the same source; MSK Serverless is a service, not a broker',
  },
]

function everyOf(families: readonly string[], bySize: Readonly<Record<string, number>>): Record<string, number> {
  const rows = families.flatMap((family) => Object.entries(bySize).map(([size, mbps]) => [`${family}.${size}`, mbps]))
  return Object.fromEntries(rows)
}
