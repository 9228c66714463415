import { describe, expect, test } from 'vitest'
import { catalogue } from './catalogue/index.ts'
import { everythingOffered } from './everything-offered.ts'
import { planCapacity } from './plan.ts'
import { orderOf, planned, today } from './planning.test-setup.ts'

const computer = { freeMemoryMib: 16 * 1024, freeDiskGib: 60, diskOvercommit: 4 }

describe('a small order on one computer', () => {
  const plan = planned(orderOf(), everythingOffered(catalogue, { pool: computer }))

  test('is three of the smallest, combined, in one zone', () => {
    expect(plan.brokers).toEqual({ count: 3, size: 'local.small', vcpu: 0.5, memoryMib: 256, heapMib: 96 })
    expect(plan.zones).toEqual(['local-a'])
    expect(plan.controllers).toEqual({ mode: 'combined', count: 3, size: 'local.small' })
    expect(plan.volume).toEqual({ sizeGib: 19, iops: 3000, throughputMiBps: 125 })
    expect([plan.replicationFactor, plan.minInSync]).toEqual([2, 1])
  })

  test('has the defaults filled in', () => {
    expect(plan.effective).toEqual({
      ingressMBps: 0.1,
      egressMBps: 0.2,
      peakIngressMBps: 0.2,
      peakEgressMBps: 0.4,
      retentionHours: 24,
      // 0.1 MB/s x 86,400 s / 2^30
      storedGib: expect.closeTo(8.0466, 4),
      partitions: 1,
      connections: 0,
    })
    expect(plan.partitions).toEqual({ defaultPerTopic: 3, maximum: 300 })
  })

  test('gives each broker the share of the peak that it carries when one is lost', () => {
    expect(plan.quotas).toEqual({ producerByteRate: 105_000, consumerByteRate: 210_000 })
  })

  test('costs 3 x 730 h x 0.01125 + 57 GiB x 0.08 USD', () => {
    expect(plan.price.monthlyMicroUsd).toBe(3 * 730 * 11_250 + 57 * 80_000)
    expect(plan.price.lines.map(({ quantity, unit }) => [quantity, unit])).toEqual([
      [2190, 'hour'],
      [57, 'GiB-month'],
    ])
  })
})

describe('the other classes', () => {
  test('development is one node with one copy', () => {
    const plan = planned(orderOf({ availability: 'development' }))
    expect(plan.brokers.count).toBe(1)
    expect(plan.controllers).toMatchObject({ mode: 'combined', count: 1 })
    expect(plan.zones).toHaveLength(1)
    expect(plan.quotas.producerByteRate).toBe(210_000)
  })

  test('multi-zone is a multiple of three in three zones', () => {
    const plan = planned(orderOf({ availability: 'multi-zone', throughput: { ingressMBps: 40 }, region: 'us-east-1' }))
    expect(plan.brokers.count % 3).toBe(0)
    expect(plan.zones).toEqual(['us-east-1a', 'us-east-1b', 'us-east-1c'])
    expect([plan.replicationFactor, plan.minInSync]).toEqual([3, 2])
  })
})

describe('the order worked by hand in docs/guide/sizing.md: 20 MB/s, 24 h, multi-zone', () => {
  const plan = planned(orderOf({ region: 'us-east-1', throughput: { ingressMBps: 20 }, availability: 'multi-zone' }))

  test('is three m6g.2xlarge at 1,189.56 USD a month', () => {
    expect(plan.brokers).toMatchObject({ count: 3, size: 'm6g.2xlarge' })
    expect(plan.controllers.mode).toBe('combined')
    expect(plan.volume).toEqual({ sizeGib: 2146, iops: 3000, throughputMiBps: 125 })
    expect(plan.quotas).toEqual({ producerByteRate: 21_000_000, consumerByteRate: 42_000_000 })
    // 3 x 730 h x 0.308 + 3 x 2,146 GiB x 0.08
    expect(plan.price.monthlyMicroUsd).toBe(1_189_560_000)
  })

  test('is as full as the page says', () => {
    const permille = plan.utilisation.map(({ constraint, normal, failed }) => [
      constraint,
      Math.round(normal * 1000),
      Math.round(failed * 1000),
    ])
    expect(permille).toEqual([
      ['network', 192, 288],
      ['volume_throughput', 356, 381],
      ['disk', 750, 750],
      ['partitions', 3, 3],
      ['cpu', 344, 391],
      ['memory', 45, 45],
      ['connections', 0, 0],
    ])
  })

  test('development is one node, so hardly any ingress with much egress costs more there than in single-zone', () => {
    const throughput = { ingressMBps: 1, egressMBps: 200, peakIngressMBps: 1, peakEgressMBps: 200 }
    const price = (availability: 'development' | 'single-zone'): number =>
      planned(orderOf({ region: 'us-east-1', throughput, retentionHours: 1, availability })).price.monthlyMicroUsd
    expect(price('development')).toBe(226_040_000)
    expect(price('single-zone')).toBe(182_304_000)
  })
})

describe('the published workload: 50 MB/s in, 100 at peak, 150 and 300 out, 1,000 partitions, 72 h, multi-zone', () => {
  const plan = planned({
    region: 'us-east-1',
    throughput: { ingressMBps: 50, egressMBps: 150, peakIngressMBps: 100, peakEgressMBps: 300 },
    retentionHours: 72,
    availability: 'multi-zone',
    partitions: 1000,
  })

  test('costs between what others say of it: Express 6,940 USD and less, for machines and volumes alone', () => {
    expect(plan.brokers).toMatchObject({ count: 3, size: 'm6g.4xlarge' })
    // 3 x (730 h x 0.616 + 16,094 GiB x 0.08 + 15 MiB/s x 0.04) + 3 x (730 h x 0.077 + 16 GiB x 0.08)
    expect(plan.price.monthlyMicroUsd).toBe(5_385_870_000)
  })

  test('needs dedicated controllers for 3,000 replicas, with heap and volume of their own', () => {
    expect(plan.controllers).toEqual({
      mode: 'dedicated',
      count: 3,
      size: 'm6g.large',
      heapMib: 2048,
      volume: { sizeGib: 16, iops: 3000, throughputMiBps: 125 },
    })
  })

  test('says which constraint ruled the smaller sizes out', () => {
    const rejected = plan.rejected.map(({ size, brokers, constraint }) => [size, brokers, constraint])
    expect(rejected.slice(0, 3)).toEqual([
      ['m6g.large', 21, 'price'],
      ['m6g.xlarge', 12, 'price'],
      ['m6g.2xlarge', 6, 'price'],
    ])
    expect(plan.rejected[0]?.reason).toMatch(/ more; 18 of them break cpu$/)
    // every size but the one taken, three of which are the fewest there may be
    expect(rejected).toHaveLength(catalogue.sizes.filter(({ provider }) => provider === 'aws').length - 1)
  })

  test('warns that traffic between zones is not in the price', () => {
    // (50 + 150) x 2/3 + 50 x 2 = 233.3 MB/s x 2,628,000 s = 613,200 GB x 0.02
    expect(plan.warnings).toEqual([
      expect.stringContaining('about 12264.00 USD a month'),
      'Prices of 2026-01-19 are 307 days old, more than 180: confirm them before you rely on the total.',
    ])
  })
})

describe('controllers', () => {
  test('are combined up to six brokers and dedicated above', () => {
    const modes = [5, 10, 20, 40].map((ingressMBps) => {
      const { brokers, controllers } = planned(
        orderOf({ region: 'us-east-1', throughput: { ingressMBps }, availability: 'multi-zone' }),
        everythingOffered(catalogue, {
          soldOut: catalogue.sizes
            .filter(({ name }) => !name.endsWith('.large'))
            .map(({ name }) => `us-east-1a/${name}`),
        }),
      )
      return [brokers.count, controllers.mode]
    })
    expect(modes.every(([count, mode]) => (Number(count) <= 6 ? mode === 'combined' : mode === 'dedicated'))).toBe(true)
    expect(new Set(modes.map(([, mode]) => mode)).size).toBe(2)
  })

  test('combined ones bound the partitions of the cluster: 2,000 replicas', () => {
    expect(planned(orderOf({ region: 'us-east-1' })).partitions.maximum).toBe(1000)
  })

  test('dedicated ones take the largest local size, as none has 8 GiB, and the plan says so', () => {
    const plan = planned(orderOf({ partitions: 1001 }))
    expect(plan.controllers).toMatchObject({ mode: 'dedicated', size: 'local.large' })
    expect(plan.warnings).toContainEqual(expect.stringContaining('dedicated controllers run on local.large'))
  })
})

describe('what can be had', () => {
  test('a sold-out size is left out and named', () => {
    const soldOut = ['local-a/local.small', 'local-b/local.small', 'local-c/local.small']
    const plan = planned(orderOf(), everythingOffered(catalogue, { soldOut }))
    expect(plan.brokers.size).toBe('local.medium')
    expect(plan.rejected).toContainEqual(expect.objectContaining({ size: 'local.small', constraint: 'size_sold_out' }))
  })

  test('single-zone goes to the next zone; multi-zone needs the size in all three', () => {
    const offerings = everythingOffered(catalogue, { soldOut: ['local-a/local.small'] })
    expect(planned(orderOf(), offerings)).toMatchObject({ zones: ['local-b'], brokers: { size: 'local.small' } })
    expect(planned(orderOf({ availability: 'multi-zone' }), offerings).brokers.size).toBe('local.medium')
  })

  test('a size that is not listed is sold out', () => {
    const offerings = {
      ...everythingOffered(catalogue),
      sizes: [{ zone: 'local-c', size: 'local.large', available: true }],
    }
    expect(planned(orderOf(), offerings)).toMatchObject({ zones: ['local-c'], brokers: { size: 'local.large' } })
  })
})

describe("a plan's id", () => {
  const offerings = everythingOffered(catalogue)

  test('is the same for the same order, whatever is free and in whatever order the keys are', () => {
    const order = orderOf()
    const reordered = { ...orderOf({ availability: order.availability }), throughput: { ...order.throughput } }
    const crowded = everythingOffered(catalogue, { pool: { ...computer, freeMemoryMib: 900 } })
    const ids = [planned(order, offerings), planned(reordered, offerings), planned(order, crowded)].map(({ id }) => id)
    expect(new Set(ids).size).toBe(1)
    expect(ids[0]).toMatch(/^pla_[0-9a-f]{26}$/)
  })

  test('is another for another order, catalogue or outcome', () => {
    const other = planCapacity({ order: orderOf(), catalogue: { ...catalogue, version: 'other' }, offerings, today })
    const soldOut = everythingOffered(catalogue, { soldOut: ['local-a/local.small'] })
    const ids = [
      planned(orderOf(), offerings).id,
      planned(orderOf({ retentionHours: 25 }), offerings).id,
      planned(orderOf(), soldOut).id,
      other.ok ? other.plan.id : '',
    ]
    expect(new Set(ids).size).toBe(4)
  })
})

test('ties go to fewer brokers, then to the newer size', () => {
  const small = catalogue.sizes.filter(({ name }) => name === 'local.small')
  const twins = small.flatMap((size) => [
    { ...size, name: 'local.older', releasedOn: '2020-01-01' },
    { ...size, name: 'local.newer', releasedOn: '2026-12-01' },
  ])
  const regions = catalogue.regions.map((region) => ({ ...region, sizes: ['local.older', 'local.newer'] }))
  const twinCatalogue = { ...catalogue, sizes: twins, regions }
  const result = planCapacity({
    order: orderOf(),
    catalogue: twinCatalogue,
    offerings: everythingOffered(twinCatalogue),
    today,
  })
  expect(result.ok && result.plan.brokers).toMatchObject({ size: 'local.newer', count: 3 })
})

test('a peak below the average is lifted to it, with a warning', () => {
  const plan = planned(orderOf({ throughput: { ingressMBps: 0.2, peakIngressMBps: 0.1 } }))
  expect(plan.effective.peakIngressMBps).toBe(0.2)
  expect(plan.warnings).toContainEqual(expect.stringContaining('peak ingress'))
})

test.each(['single-zone', 'development', 'multi-zone'] as const)(
  'every number of a %s plan has a reason',
  (availability) => {
    const orders = [orderOf({ availability }), orderOf({ availability, region: 'us-east-1', partitions: 1200 })]
    for (const plan of orders.map((order) => planned(order))) {
      const subjects = new Set(plan.reasons.map(({ subject }) => subject))
      const expected = [
        ...Object.keys(plan.effective).map((key) => `effective.${key}`),
        ...['count', 'size', 'vcpu', 'memoryMib', 'heapMib'].map((key) => `brokers.${key}`),
        ...Object.keys(plan.controllers).flatMap((key) =>
          key === 'volume' ? ['controllers.volume.sizeGib'] : [`controllers.${key}`],
        ),
        ...Object.keys(plan.volume).map((key) => `volume.${key}`),
        ...Object.keys(plan.partitions).map((key) => `partitions.${key}`),
        ...Object.keys(plan.quotas).map((key) => `quotas.${key}`),
        'zones',
        'replicationFactor',
        'minInSync',
        'price.monthlyMicroUsd',
      ]
      expect(expected.filter((subject) => !subjects.has(subject))).toEqual([])
      expect(plan.reasons.filter(({ because, source }) => because === '' || source === '')).toEqual([])
    }
  },
)

test('an order whose numbers are none is a bug of the caller', () => {
  expect(() => planned(orderOf({ throughput: { ingressMBps: Number.NaN } }))).toThrow('ingress is a positive number')
  expect(() => planned(orderOf({ retentionHours: 0 }))).toThrow('what is stored is a positive number')
})
