import { describe, expect, test } from 'vitest'
import { sizeNamed } from '../constraints/worked-example.ts'
import { catalogue } from './index.ts'
import { validateCatalogue } from './validate.ts'
import { gp3 } from './volume.ts'

// Copied from the sources by hand, not from the catalogue: a slip in either shows here.
// size, vCPU, GiB, partitions recommended / max, EBS MB/s, NIC MB/s, USD an hour
const published = [
  ['m7g.large', 2, 8, 1000, 1500, 78.75, 117, 0.0816],
  ['m7g.xlarge', 4, 16, 1000, 1500, 156.25, 234, 0.1632],
  ['m7g.2xlarge', 8, 32, 2000, 3000, 312.5, 469, 0.3264],
  ['m7g.4xlarge', 16, 64, 4000, 6000, 625, 937, 0.6528],
  ['m7g.8xlarge', 32, 128, 4000, 6000, 1000, 1875, 1.3056],
  ['m7g.12xlarge', 48, 192, 4000, 6000, 1000, 2812, 1.9584],
  ['m7g.16xlarge', 64, 256, 4000, 6000, 1000, 3750, 2.6112],
] as const

const publishedDefaults = {
  egressPerIngress: 2,
  catchUpShareOfIngress: 0.5,
  peakPerAverage: 2,
  networkNormalLimit: 0.8,
  networkFailedLimit: 1,
  volumeNormalLimit: 0.8,
  volumeFailedLimit: 1,
  cpuNormalLimit: 0.6,
  cpuFailedLimit: 0.8,
  diskNormalLimit: 0.75,
  diskFailedLimit: 0.85,
  diskSlackGib: 10,
  diskSlackSeconds: 60,
  diskOverheadFactor: 1.05,
  growthFactor: 1,
  pageCacheSeconds: 30,
  writeMBpsPerVcpu: 20,
  readWeight: 0.25,
  ingressPerPartitionMBps: 5,
  egressPerPartitionMBps: 15,
  volumeIopsMinimum: 3000,
  brokersMinimum: 3,
  developmentBrokers: 1,
  combinedControllers: 3,
  combinedBrokersMaximum: 6,
  combinedPartitionsMaximum: 2000,
  dedicatedControllers: 3,
  dedicatedControllerMemoryMib: 8192,
  hoursPerMonth: 730,
} as const

describe('the catalogue', () => {
  test.each(published)('%s is as published', (name, vcpu, gib, recommended, maximum, ebsMBps, nicMBps, usd) => {
    const size = sizeNamed(name)
    expect(size.vcpu.value).toBe(vcpu)
    expect(size.memoryMib.value).toBe(gib * 1024)
    expect(size.partitionsRecommended.value).toBe(recommended)
    expect(size.partitionsMaximum.value).toBe(maximum)
    expect(size.volumeMBps.value).toBe(ebsMBps)
    expect(size.networkMBps.value).toBe(nicMBps)
    expect(size.priceHourlyMicroUsd.value).toBe(Math.round(usd * 1e6))
  })

  test('network in MB/s is the published Mbit/s / 8, rounded down', () => {
    const megabits = {
      large: 937,
      xlarge: 1876,
      '2xlarge': 3750,
      '4xlarge': 7500,
      '8xlarge': 15_000,
      '16xlarge': 30_000,
    }
    for (const [name, mbit] of Object.entries(megabits)) {
      expect(Math.abs(sizeNamed(`m7g.${name}`).networkMBps.value - mbit / 8)).toBeLessThan(1)
    }
  })

  test.each(Object.entries(publishedDefaults))('the default %s is %d', (name, value) => {
    const found = Object.entries(catalogue.defaults).find(([key]) => key === name)
    expect(found?.[1].value).toBe(value)
  })

  test('gp3 is as published', () => {
    expect(gp3.iopsIncluded.value).toBe(3000)
    expect(gp3.throughputIncludedMiBps.value).toBe(125)
    expect(gp3.sizeMaximumGib.value).toBe(16 * 1024)
    expect(gp3.priceGibMonthMicroUsd.value).toBe(80_000)
    expect(gp3.priceIopsMonthMicroUsd.value).toBe(5000)
    expect(gp3.priceMiBpsMonthMicroUsd.value).toBe(40_000)
  })

  test('local sizes cost 0.02 USD a vCPU-hour and 0.005 a GiB-hour', () => {
    expect(sizeNamed('local.small').priceHourlyMicroUsd.value).toBe(11_250)
    expect(sizeNamed('local.medium').priceHourlyMicroUsd.value).toBe(22_500)
    expect(sizeNamed('local.large').priceHourlyMicroUsd.value).toBe(47_500)
  })
})

describe('a catalogue is refused', () => {
  const small = sizeNamed('local.small')
  const withSize = (changed: Partial<typeof small>): string[] =>
    validateCatalogue({
      ...catalogue,
      sizes: catalogue.sizes.map((size) => (size.name === small.name ? { ...size, ...changed } : size)),
    })

  test('never as it stands', () => {
    expect(validateCatalogue(catalogue)).toEqual([])
  })

  test('for a number without unit, source or date', () => {
    expect(withSize({ vcpu: { value: 1, unit: '', source: '', date: 'yesterday' } })).toEqual([
      'size local.small: vcpu has no unit',
      'size local.small: vcpu has no source',
      'size local.small: vcpu has no ISO date',
    ])
  })

  test('for a negative price and for what is not a number', () => {
    expect(withSize({ priceHourlyMicroUsd: { ...small.priceHourlyMicroUsd, value: -1 } })).toEqual([
      'size local.small: priceHourlyMicroUsd is negative',
    ])
    expect(withSize({ networkMBps: { ...small.networkMBps, value: Number.NaN } })).toEqual([
      'size local.small: networkMBps is not a number',
    ])
  })

  test('for memory that heap and overhead use up', () => {
    expect(withSize({ heapMib: { ...small.heapMib, value: 200 } })).toEqual([
      'size local.small: heap and overhead leave no page cache',
    ])
  })

  test('for a region that names what is not there, and for a name used twice', () => {
    const regions = [
      { name: 'a', provider: 'local', zones: [], sizes: ['m7g.large', 'none'], volume: 'tape' },
      { name: 'a', provider: 'local', zones: ['a-1'], sizes: [], volume: 'gp3' },
    ]
    expect(validateCatalogue({ ...catalogue, regions })).toEqual([
      'region a: named twice',
      'region a: has no zones',
      'region a: no volume tape',
      'region a: m7g.large is of aws',
      'region a: no size none',
    ])
  })
})
