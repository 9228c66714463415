import fs from 'node:fs'
import { describe, expect, test } from 'vitest'
import { ec2Stated } from '../../packages/capacity-planner/src/catalogue/ec2-stated.ts'
import { motoVersion } from './moto.ts'
import { differencesBetween, moduleOf, statedOf } from './stated.ts'

/** One instance type as EC2 answers, with the fields that are read and some that are not. */
function instanceType(vcpus: number, mib: number, ebsMBps: number, networkGbps: number) {
  return {
    VCpuInfo: { DefaultCores: vcpus, DefaultVCpus: vcpus },
    MemoryInfo: { SizeInMiB: mib },
    EbsInfo: { EbsOptimizedInfo: { BaselineBandwidthInMbps: 1250, BaselineThroughputInMBps: ebsMBps } },
    NetworkInfo: {
      NetworkPerformance: 'Up to 12.5 Gigabit',
      NetworkCards: [{ BaselineBandwidthInGbps: networkGbps, PeakBandwidthInGbps: 12.5 }],
    },
  }
}

const table = {
  'm7g.large': instanceType(2, 8192, 78.75, 0.937),
  'm7g.xlarge': instanceType(4, 16_384, 156.25039999999998, 1.876),
  'i3en.2xlarge': instanceType(8, 65_536, 288.3875, 8.4),
  'a1.medium': instanceType(1, 2048, 37.5, 0.5),
}
const stated = {
  'm7g.xlarge': { vcpu: 4, memoryGib: 16, volumeMBps: 156.25, networkMBps: 234.5 },
  'm7g.large': { vcpu: 2, memoryGib: 8, volumeMBps: 78.75, networkMBps: 117.125 },
}

describe('what EC2 states', () => {
  test('is read for the sizes asked for, in their order, volumes rounded down to a tenth of a Mbit/s', () => {
    expect(Object.entries(statedOf(table, ['m7g.xlarge', 'm7g.large']))).toEqual(Object.entries(stated))
    expect(statedOf(table, ['i3en.2xlarge'])['i3en.2xlarge']?.volumeMBps).toBe(288.3875)
  })

  test('is refused with the size named when it is not there or not as expected', () => {
    expect(() => statedOf(table, ['m9z.large'])).toThrow(/^m9z\.large: /)
    const card = { BaselineBandwidthInGbps: 50 }
    const twoCards = { ...table['m7g.large'], NetworkInfo: { NetworkCards: [card, card] } }
    expect(() => statedOf({ 'p5.large': twoCards }, ['p5.large'])).toThrow(/^p5\.large: .*NetworkCards/s)
  })

  test('becomes the module that is kept, to the letter', () => {
    const kept = new URL('../../packages/capacity-planner/src/catalogue/ec2-stated.ts', import.meta.url)
    expect(moduleOf(ec2Stated, motoVersion)).toBe(fs.readFileSync(kept, 'utf8'))
  })

  test('differs in words', () => {
    expect(differencesBetween(stated, stated)).toEqual([])
    const other = { 'm7g.large': { ...stated['m7g.large'], volumeMBps: 80 }, 'm9z.large': stated['m7g.large'] }
    expect(differencesBetween(stated, other)).toEqual([
      'm7g.xlarge: is in the catalogue, and nobody asks for it',
      'm7g.large: volumeMBps is 78.75 in the catalogue, and EC2 states 80',
      'm9z.large: is not in the catalogue yet',
    ])
  })
})
