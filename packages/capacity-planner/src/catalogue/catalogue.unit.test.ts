import { describe, expect, test } from 'vitest'
import { sizeNamed } from '../constraints/worked-example.ts'
import { catalogue } from './index.ts'
import { validateCatalogue } from './validate.ts'
import { gp3 } from './volume.ts'

// Copied from the sources by hand, not from the catalogue: a slip in either shows here.
// size, vCPU, GiB, partitions recommended / max, EBS MB/s, NIC MB/s, USD an hour
const published = [
  ['m6g.large', 2, 8, 1000, 1500, 78.75, 93, 0.077],
  ['m6g.xlarge', 4, 16, 1000, 1500, 148.5, 156, 0.154],
  ['m6g.2xlarge', 8, 32, 2000, 3000, 296.875, 312, 0.308],
  ['m6g.4xlarge', 16, 64, 4000, 6000, 593.75, 625, 0.616],
  ['m6g.8xlarge', 32, 128, 4000, 6000, 1000, 1500, 1.232],
  ['m6g.12xlarge', 48, 192, 4000, 6000, 1000, 2500, 1.848],
  ['m6g.16xlarge', 64, 256, 4000, 6000, 1000, 3125, 2.464],
  ['m7g.large', 2, 8, 1000, 1500, 78.75, 117, 0.0816],
  ['m7g.xlarge', 4, 16, 1000, 1500, 156.25, 234, 0.1632],
  ['m7g.2xlarge', 8, 32, 2000, 3000, 312.5, 469, 0.3264],
  ['m7g.4xlarge', 16, 64, 4000, 6000, 625, 937, 0.6528],
  ['m7g.8xlarge', 32, 128, 4000, 6000, 1000, 1875, 1.3056],
  ['m7g.12xlarge', 48, 192, 4000, 6000, 1000, 2812, 1.9584],
  ['m7g.16xlarge', 64, 256, 4000, 6000, 1000, 3750, 2.6112],
  ['m8g.large', 2, 8, 1000, 1500, 78.75, 117, 0.08976],
  ['m8g.xlarge', 4, 16, 1000, 1500, 156.25, 234, 0.17952],
  ['m8g.2xlarge', 8, 32, 2000, 3000, 312.5, 469, 0.35904],
  ['m8g.4xlarge', 16, 64, 4000, 6000, 625, 937, 0.71808],
  ['m8g.8xlarge', 32, 128, 4000, 6000, 1000, 1875, 1.43616],
  ['m8g.12xlarge', 48, 192, 4000, 6000, 1000, 2812, 2.15424],
  ['m8g.16xlarge', 64, 256, 4000, 6000, 1000, 3750, 2.87232],
  ['m5.large', 2, 8, 1000, 1500, 81.25, 93, 0.096],
  ['m5.xlarge', 4, 16, 1000, 1500, 143.75, 156, 0.192],
  ['m5.2xlarge', 8, 32, 2000, 3000, 287.5, 312, 0.384],
  ['m5.4xlarge', 16, 64, 4000, 6000, 593.75, 625, 0.768],
  ['m5.8xlarge', 32, 128, 4000, 6000, 850, 1250, 1.536],
  ['m5.12xlarge', 48, 192, 4000, 6000, 1000, 1500, 2.304],
  ['m5.16xlarge', 64, 256, 4000, 6000, 1000, 2500, 3.072],
  ['r7g.large', 2, 16, 1000, 1500, 78.75, 117, 0.1071],
  ['r7g.xlarge', 4, 32, 1000, 1500, 156.25, 234, 0.2142],
  ['r7g.2xlarge', 8, 64, 2000, 3000, 312.5, 469, 0.4284],
  ['r7g.4xlarge', 16, 128, 4000, 6000, 625, 937, 0.8568],
  ['r7g.8xlarge', 32, 256, 4000, 6000, 1000, 1875, 1.7136],
  ['r7g.12xlarge', 48, 384, 4000, 6000, 1000, 2812, 2.5704],
  ['r7g.16xlarge', 64, 512, 4000, 6000, 1000, 3750, 3.4272],
  ['r8g.large', 2, 16, 1000, 1500, 78.75, 117, 0.11782],
  ['r8g.xlarge', 4, 32, 1000, 1500, 156.25, 234, 0.23564],
  ['r8g.2xlarge', 8, 64, 2000, 3000, 312.5, 469, 0.47128],
  ['r8g.4xlarge', 16, 128, 4000, 6000, 625, 937, 0.94256],
  ['r8g.8xlarge', 32, 256, 4000, 6000, 1000, 1875, 1.88512],
  ['r8g.12xlarge', 48, 384, 4000, 6000, 1000, 2812, 2.82768],
  ['r8g.16xlarge', 64, 512, 4000, 6000, 1000, 3750, 3.77024],
  ['r5.large', 2, 16, 1000, 1500, 81.25, 93, 0.126],
  ['r5.xlarge', 4, 32, 1000, 1500, 143.75, 156, 0.252],
  ['r5.2xlarge', 8, 64, 2000, 3000, 287.5, 312, 0.504],
  ['r5.4xlarge', 16, 128, 4000, 6000, 593.75, 625, 1.008],
  ['r5.8xlarge', 32, 256, 4000, 6000, 850, 1250, 2.016],
  ['r5.12xlarge', 48, 384, 4000, 6000, 1000, 1500, 3.024],
  ['r5.16xlarge', 64, 512, 4000, 6000, 1000, 2500, 4.032],
  ['i3en.large', 2, 16, 1000, 1500, 72.1, 262, 0.226],
  ['i3en.xlarge', 4, 32, 1000, 1500, 144.2, 525, 0.452],
  ['i3en.2xlarge', 8, 64, 2000, 3000, 288.3875, 1050, 0.904],
  ['i3en.12xlarge', 48, 384, 4000, 6000, 1000, 2812, 5.424],
  ['im4gn.large', 2, 8, 1000, 1500, 156.25, 390, 0.1819],
  ['im4gn.xlarge', 4, 16, 1000, 1500, 312.5, 781, 0.36379],
  ['im4gn.2xlarge', 8, 32, 2000, 3000, 625, 1562, 0.72758],
  ['im4gn.4xlarge', 16, 64, 4000, 6000, 1000, 3125, 1.45517],
  ['im4gn.8xlarge', 32, 128, 4000, 6000, 1000, 6250, 2.91034],
  ['im4gn.16xlarge', 64, 256, 4000, 6000, 1000, 12500, 5.82067],
  ['i4i.large', 2, 16, 1000, 1500, 78.125, 97, 0.172],
  ['i4i.xlarge', 4, 32, 1000, 1500, 156.25, 234, 0.343],
  ['i4i.2xlarge', 8, 64, 2000, 3000, 312.5, 585, 0.686],
  ['i4i.4xlarge', 16, 128, 4000, 6000, 625, 1171, 1.373],
  ['i4i.8xlarge', 32, 256, 4000, 6000, 1000, 2343, 2.746],
  ['i4i.12xlarge', 48, 384, 4000, 6000, 1000, 2812, 4.118],
  ['i4i.16xlarge', 64, 512, 4000, 6000, 1000, 4687, 5.491],
] as const

// Mbit/s, by size; the families of a line have the same
const publishedMbitSizes = ['large', 'xlarge', '2xlarge', '4xlarge', '8xlarge', '16xlarge'] as const
const publishedMbit = {
  'm7g r7g m8g': [937, 1876, 3750, 7500, 15_000, 30_000],
  'm5 r5 m6g': [750, 1250, 2500, 5000],
  i4i: [781, 1875, 4687, 9375, 18_750, 37_500],
  i3en: [2100, 4200, 8400],
  im4gn: [3125, 6250, 12_500, 25_000, 50_000, 100_000],
}

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
  growthMargin: 0,
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

  test('has every EC2 size that is published, and no other, all in us-east-1', () => {
    const names = published.map(([name]) => name).toSorted()
    const east = catalogue.regions.find(({ name }) => name === 'us-east-1')
    expect(
      catalogue.sizes
        .filter(({ provider }) => provider === 'aws')
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(names)
    expect([...(east?.sizes ?? [])].toSorted()).toEqual(names)
  })

  test.each(Object.entries(publishedMbit))(
    'the network of %s is the published Mbit/s / 8, within 1 MB/s',
    (families, row) => {
      for (const [index, mbit] of row.entries()) {
        for (const family of families.split(' ')) {
          const size = sizeNamed(`${family}.${publishedMbitSizes[index]}`)
          expect(Math.abs(size.networkMBps.value - mbit / 8)).toBeLessThan(1)
        }
      }
    },
  )

  test.each(['m6g', 'm5', 'r5', 'i4i', 'i3en'])('%s.12xlarge has no more network than m7g.12xlarge', (family) => {
    expect(sizeNamed(`${family}.12xlarge`).networkMBps.value).toBeLessThanOrEqual(2812)
  })

  test('pods cost 0.02 USD a vCPU-hour and 0.005 a GiB-hour', () => {
    const pods = catalogue.sizes.filter(({ provider }) => provider === 'kubernetes')
    expect(pods.map(({ priceHourlyMicroUsd }) => priceHourlyMicroUsd.value)).toEqual([
      40_000, 80_000, 160_000, 320_000, 640_000,
    ])
  })

  test('says where sources contradict each other: the cap of the MSK script, and what was chosen', () => {
    const found = catalogue.contradictions.find(({ row, column }) => row === 'm7g.8xlarge' && column === 'volumeMBps')
    expect(found?.readings.map(({ value }) => value)).toEqual([1000, 1250])
    expect(sizeNamed('m7g.8xlarge').volumeMBps.value).toBe(1000)
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
    const machineSeconds = { value: 1, unit: 'seconds', source: 'test', date: '2026-11-22' }
    const regions = [
      { name: 'a', provider: 'local', zones: [], sizes: ['m7g.large', 'none'], volume: 'tape', machineSeconds },
      { name: 'a', provider: 'local', zones: ['a-1'], sizes: [], volume: 'gp3', machineSeconds },
    ]
    expect(validateCatalogue({ ...catalogue, regions })).toEqual([
      'region a: named twice',
      'region a: has no zones',
      'region a: no volume tape',
      'region a: m7g.large is of aws',
      'region a: no size none',
    ])
  })

  test('for a contradiction that nothing settles', () => {
    const [known] = catalogue.contradictions
    const readings = known?.readings ?? []
    const because = 'the safer'
    const contradictions = [
      { row: 'm7g.large', column: 'volumeMBps', readings, because },
      { row: 'm7g.large', column: 'colour', readings, because },
      { row: 'm7g.8xlarge', column: 'volumeMBps', readings: readings.slice(0, 1), because },
    ]
    expect(validateCatalogue({ ...catalogue, contradictions })).toEqual([
      'contradiction m7g.large volumeMBps: 78.75 is none of them',
      'contradiction m7g.large colour: there is no such number',
      'contradiction m7g.8xlarge volumeMBps: its readings agree',
    ])
  })
})
