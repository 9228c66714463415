import { describe, expect, test } from 'vitest'
import { everythingOffered } from '../everything-offered.ts'
import { planCapacity } from '../plan.ts'
import { catalogue } from './index.ts'
import { type MeasuredSize, measurementFaults, withMeasuredSizes } from './measured.ts'
import type { Size } from './types.ts'

const measuredAt = '2026-11-22T16:28:12.391Z'
const source = 'npm run calibrate: 2 cores, 23.5 GiB, Java 17.0.15, Kafka 4.3.1, load 0.2 before'
const of = (value: number, unit = 'MB/s') => ({ value, unit, source, date: '2026-11-22' })
const small: MeasuredSize = {
  name: 'local.small',
  networkMBps: of(12.5),
  volumeMBps: of(90),
  writeMBpsPerVcpu: of(16, 'MB/s per vCPU'),
}
const others = (sizes: readonly Size[]) => sizes.filter(({ name }) => name !== 'local.small')
const faultsOf = (...sizes: MeasuredSize[]): string[] => measurementFaults(catalogue, { measuredAt, sizes })

describe('a catalogue with measured sizes', () => {
  const measured = withMeasuredSizes(catalogue, { measuredAt, sizes: [small] })

  test('has the measured numbers in the place of its own, and all else as it was', () => {
    const before = catalogue.sizes.find(({ name }) => name === 'local.small')
    expect(measured.sizes.find(({ name }) => name === 'local.small')).toEqual({ ...before, ...small })
    expect(others(measured.sizes)).toEqual(others(catalogue.sizes))
    expect(measured.regions).toBe(catalogue.regions)
  })

  test('has a version of its own', () => {
    expect(measured.version).toBe(`${catalogue.version}+local.${measuredAt}`)
  })

  test('is the source that plans quote', () => {
    const order = {
      region: 'local',
      throughput: { ingressMBps: 0.1 },
      retentionHours: 1,
      availability: 'development' as const,
    }
    const result = planCapacity({
      order,
      catalogue: measured,
      offerings: everythingOffered(measured),
      today: '2026-11-22',
    })
    const quoted = result.ok ? result.plan.sources.find((found) => found.source === source) : undefined
    expect(quoted?.uses).toEqual(['local.small networkMBps', 'local.small volumeMBps', 'local.small writeMBpsPerVcpu'])
  })
})

describe('measurements are refused', () => {
  test('never as they are written', () => {
    expect(faultsOf(small, { ...small, name: 'local.large' })).toEqual([])
  })

  test('for a size that there is not, is no local one, or comes twice', () => {
    expect(faultsOf(small, { ...small, name: 'local.huge' }, { ...small, name: 'm7g.large' }, small)).toEqual([
      'size local.huge: the catalogue has no such size',
      'size m7g.large: is of aws, and only local sizes are measured',
      'size local.small: named twice',
    ])
  })

  test('for a missing or another unit, an unknown source, and for nothing carried', () => {
    expect(faultsOf({ ...small, networkMBps: of(12.5, ''), volumeMBps: of(90, 'MiB/s') })).toEqual([
      'size local.small: networkMBps has the unit "", not "MB/s"',
      'size local.small: volumeMBps has the unit "MiB/s", not "MB/s"',
    ])
    expect(faultsOf({ ...small, networkMBps: { ...of(0), source: 'a guess' } })).toEqual([
      'size local.small: networkMBps is 0, which carries nothing',
      'size local.small: networkMBps has an unknown source "a guess"',
    ])
  })

  test('for what no catalogue may hold', () => {
    expect(faultsOf({ ...small, networkMBps: { ...of(1), date: 'today' } })).toEqual([
      'size local.small: networkMBps has no ISO date',
    ])
  })
})
