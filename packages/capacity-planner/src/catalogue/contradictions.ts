import { hasNetworkOfM7g, statedOf, volumeCapMBps } from './ec2.ts'
import { type Ec2Row, ec2Rows } from './ec2-rows.ts'
import { from } from './sourced.ts'
import type { Contradiction } from './types.ts'

const script = 'AWS MSK sizing script'
const instanceTypes = 'EC2 instance types, as carried by moto 5.2'
const scriptMBps = from(script, 'MB/s')
const statedMBps = from(instanceTypes, 'MB/s')
const megabits = from('EC2 network baseline (Karpenter), Mbit/s / 8', 'MB/s')

/** Published for m7g, and the safer where another family has no published figure. */
const networkOfM7gMBps = new Map(
  ec2Rows.filter(({ family }) => family === 'm7g').map(({ size, networkMBps }) => [size, networkMBps ?? 0]),
)

/** Where two sources give different numbers for the same thing. What was chosen is the catalogue's own number. */
export const contradictions: readonly Contradiction[] = [
  ...ec2Rows.flatMap(volumeContradiction),
  ...ec2Rows.flatMap(networkContradiction),
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

/** EC2 states more than the script's cap, which cuts it. */
function volumeContradiction(row: Ec2Row): Contradiction[] {
  const { volumeMBps } = statedOf(row)
  if (volumeMBps <= volumeCapMBps) return []
  return [
    {
      row: `${row.family}.${row.size}`,
      column: 'volumeMBps',
      readings: [scriptMBps(volumeCapMBps), statedMBps(volumeMBps)],
      because: 'the safer: one gp3 volume gives no more than 1,000 MiB/s anyway',
    },
  ]
}

/** The table of network baselines has no figure for the size: what EC2 states, and what m7g has. */
function networkContradiction(row: Ec2Row): Contradiction[] {
  if (row.networkMBps !== undefined && !hasNetworkOfM7g(row)) return []
  return [
    {
      row: `${row.family}.${row.size}`,
      column: 'networkMBps',
      readings: [
        statedMBps(statedOf(row).networkMBps),
        from(`${script}, m7g at that size`, 'MB/s')(networkOfM7gMBps.get(row.size) ?? 0),
      ],
      because: 'no network baseline is in the table: the safer of what EC2 states and what m7g has',
    },
  ]
}
