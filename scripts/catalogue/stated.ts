import { z } from 'zod'
import type { Ec2Stated } from '../../packages/capacity-planner/src/catalogue/ec2-stated.ts'

/** What is read of one instance type, as EC2's DescribeInstanceTypes answers. */
const instanceType = z.object({
  VCpuInfo: z.object({ DefaultVCpus: z.int().positive() }),
  MemoryInfo: z.object({ SizeInMiB: z.int().positive() }),
  EbsInfo: z.object({ EbsOptimizedInfo: z.object({ BaselineThroughputInMBps: z.number().positive() }) }),
  NetworkInfo: z.object({
    NetworkCards: z.array(z.object({ BaselineBandwidthInGbps: z.number().positive() })).length(1),
  }),
})

const mibPerGib = 1024
const mbpsPerGbit = 125
/** A tenth of a Mbit/s in MB/s: EC2 states 156.2504 MB/s where it means 1250 Mbit/s. */
const volumeStepMBps = 0.1 / 8

export type StatedBySize = Readonly<Record<string, Ec2Stated>>

/**
 * What EC2 states of the sizes named, in that order, from its instance types by name. Throws an Error that names the size and the
 * field when one is missing or not as expected: two network cards, say, which nobody has decided how to count.
 */
export function statedOf(instanceTypes: Readonly<Record<string, unknown>>, names: readonly string[]): StatedBySize {
  return Object.fromEntries(
    names.map((name) => {
      const parsed = instanceType.safeParse(instanceTypes[name])
      if (!parsed.success) throw new Error(`${name}: ${z.prettifyError(parsed.error)}`)
      const { VCpuInfo, MemoryInfo, EbsInfo, NetworkInfo } = parsed.data
      const gbit = NetworkInfo.NetworkCards.reduce((sum, card) => sum + card.BaselineBandwidthInGbps, 0)
      return [
        name,
        {
          vcpu: VCpuInfo.DefaultVCpus,
          memoryGib: MemoryInfo.SizeInMiB / mibPerGib,
          volumeMBps: roundedDown(EbsInfo.EbsOptimizedInfo.BaselineThroughputInMBps, volumeStepMBps),
          networkMBps: withoutNoise(gbit * mbpsPerGbit),
        },
      ]
    }),
  )
}

/** The module packages/capacity-planner/src/catalogue/ec2-stated.ts, formatted as it is kept. */
export function moduleOf(stated: StatedBySize, motoVersion: string): string {
  const rows = Object.entries(stated).map(
    ([name, { vcpu, memoryGib, volumeMBps, networkMBps }]) =>
      `  '${name}': { vcpu: ${vcpu}, memoryGib: ${memoryGib}, volumeMBps: ${volumeMBps}, networkMBps: ${networkMBps} },`,
  )
  return `// Written by npm run catalogue from EC2's instance types as moto ${motoVersion} carries them: change nothing by hand.

/** What EC2 states of a size: sustained baselines in MB/s, that of volumes rounded down to a tenth of a Mbit/s. */
export interface Ec2Stated {
  vcpu: number
  memoryGib: number
  volumeMBps: number
  networkMBps: number
}

// biome-ignore format: one row a line, as in the table it comes from
export const ec2Stated: Readonly<Record<string, Ec2Stated>> = {
${rows.join('\n')}
}
`
}

/** Every number that is another, or is in one of the two only, a line each; [] when they are the same. */
export function differencesBetween(kept: StatedBySize, stated: StatedBySize): string[] {
  const names = [...new Set([...Object.keys(kept), ...Object.keys(stated)])]
  return names.flatMap((name) => {
    const [before, after] = [kept[name], stated[name]]
    if (before === undefined) return [`${name}: is not in the catalogue yet`]
    if (after === undefined) return [`${name}: is in the catalogue, and nobody asks for it`]
    const columns = ['vcpu', 'memoryGib', 'volumeMBps', 'networkMBps'] as const
    return columns
      .filter((column) => before[column] !== after[column])
      .map((column) => `${name}: ${column} is ${before[column]} in the catalogue, and EC2 states ${after[column]}`)
  })
}

function roundedDown(value: number, step: number): number {
  return withoutNoise(Math.floor(withoutNoise(value / step)) * step)
}

/** Without the last digits of floating point: 937 Mbit/s are 117.125 MB/s. */
function withoutNoise(value: number): number {
  return Math.round(value * 1e6) / 1e6
}
