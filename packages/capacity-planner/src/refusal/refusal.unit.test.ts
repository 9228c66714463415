import { describe, expect, test } from 'vitest'
import { catalogue } from '../catalogue/index.ts'
import { everythingOffered } from '../everything-offered.ts'
import type { PlannableOfferings } from '../offerings.ts'
import { orderOf, planned, refused } from '../planning.test-setup.ts'

function withPool(freeMemoryMib: number, freeDiskGib: number): PlannableOfferings {
  return everythingOffered(catalogue, { pool: { freeMemoryMib, freeDiskGib, diskOvercommit: 4 } })
}

const east = { region: 'us-east-1', availability: 'multi-zone' } as const

describe('an order that nothing can carry is refused, with the nearest that works', () => {
  test('throughput', () => {
    const refusal = refused(orderOf({ ...east, throughput: { ingressMBps: 5000 }, retentionHours: 72 }))
    expect(refusal).toMatchObject({
      limit: 'throughput',
      requested: 5000,
      allowed: 760,
      unit: 'MB/s',
      pointer: '/throughput/ingressMBps',
      nearest: { throughput: { ingressMBps: 760 }, retentionHours: 72 },
    })
    expect(refusal.message).toContain('Even 60 x m6g.4xlarge would break disk')
  })

  test('a peak that is lowered with its average', () => {
    const throughput = { ingressMBps: 50_000, peakIngressMBps: 80_000 }
    const { pointer, nearest } = refused(orderOf({ ...east, throughput }))
    expect(pointer).toBe('/throughput/ingressMBps')
    const { ingressMBps = 0, peakIngressMBps = 0 } = nearest?.throughput ?? {}
    expect(peakIngressMBps / ingressMBps).toBeCloseTo(1.6, 1)
  })

  test('egress', () => {
    const refusal = refused(orderOf({ ...east, throughput: { ingressMBps: 1, egressMBps: 100_000 } }))
    expect(refusal).toMatchObject({ limit: 'throughput', pointer: '/throughput/egressMBps', requested: 100_000 })
    expect(refusal.nearest?.throughput.ingressMBps).toBe(1)
  })

  test('a peak alone', () => {
    const refusal = refused(orderOf({ ...east, throughput: { ingressMBps: 1, peakIngressMBps: 100_000 } }))
    expect(refusal).toMatchObject({ limit: 'throughput', pointer: '/throughput/peakIngressMBps' })
  })

  test('retention, in whole days', () => {
    const refusal = refused(orderOf({ ...east, throughput: { ingressMBps: 100 }, retentionHours: 72_000 }))
    expect(refusal).toMatchObject({ limit: 'retention', pointer: '/retentionHours', unit: 'hours', allowed: 23 * 24 })
  })

  test('partitions', () => {
    const refusal = refused(orderOf({ ...east, partitions: 1_000_000 }))
    // 60 brokers x 4,000 recommended / 3 copies = 80,000
    expect(refusal).toMatchObject({ limit: 'partitions', pointer: '/partitions', unit: 'partitions' })
    expect(Number(refusal.allowed)).toBeGreaterThanOrEqual(79_000)
    expect(Number(refusal.allowed)).toBeLessThanOrEqual(80_000)
  })

  test('several values at once are lowered together', () => {
    const impossible = orderOf({ ...east, throughput: { ingressMBps: 1e5 }, retentionHours: 1e7, partitions: 1e7 })
    const { nearest } = refused(impossible)
    expect(nearest).not.toBeNull()
    if (nearest) expect(planned(nearest).brokers.count).toBeGreaterThan(0)
  })
})

describe('what is not there is refused', () => {
  test('a region', () => {
    expect(refused(orderOf({ region: 'mars' }))).toMatchObject({
      limit: 'region_unknown',
      requested: 'mars',
      allowed: 'local, us-east-1, kubernetes',
      pointer: '/region',
      nearest: { region: 'local' },
    })
  })

  test('an availability that the zones cannot give', () => {
    const offerings = { ...everythingOffered(catalogue), zones: ['local-a', 'local-b'] }
    expect(refused(orderOf({ availability: 'multi-zone' }), offerings)).toMatchObject({
      limit: 'availability_not_offered',
      requested: 3,
      allowed: 2,
      unit: 'zones',
      pointer: '/availability',
      nearest: { availability: 'single-zone' },
    })
  })

  test('every size, when all are sold out', () => {
    const refusal = refused(orderOf(), { ...everythingOffered(catalogue), sizes: [] })
    expect(refusal).toMatchObject({ limit: 'size_sold_out', pointer: '/region', nearest: null })
  })
})

describe('one computer', () => {
  test('without enough memory says what is free and what is needed, and offers a single node', () => {
    const refusal = refused(orderOf(), withPool(700, 60))
    expect(refusal).toMatchObject({
      limit: 'capacity_pool',
      requested: 768,
      allowed: 700,
      unit: 'MiB of memory',
      pointer: '/availability',
      nearest: { availability: 'development' },
    })
    expect(refusal.message).toContain('needs 768 MiB of memory and 14.3 GiB of disk')
    expect(refusal.message).toContain('free are 700 MiB and 60 GiB')
  })

  test('without enough disk offers less retention', () => {
    const refusal = refused(orderOf({ retentionHours: 240 }), withPool(16_384, 20))
    expect(refusal).toMatchObject({
      limit: 'capacity_pool',
      unit: 'GiB of disk',
      allowed: 20,
      pointer: '/retentionHours',
    })
    if (refusal.nearest) expect(planned(refusal.nearest, withPool(16_384, 20)).brokers.count).toBe(3)
  })

  test('with nothing free has no nearest order', () => {
    expect(refused(orderOf(), withPool(0, 0))).toMatchObject({
      limit: 'capacity_pool',
      nearest: null,
      pointer: '/region',
    })
  })
})
