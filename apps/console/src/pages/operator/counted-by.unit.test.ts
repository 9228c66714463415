import type { FleetGroup } from '@headwater/api-contract/client'
import { expect, test } from 'vitest'
import { countedBy } from './counted-by.ts'

const group = (phase: FleetGroup['phase'], release: number, clusters: number): FleetGroup => ({
  phase,
  provider: 'local',
  region: 'local',
  release,
  clusters,
})

test('clusters are counted along each way in which they differ, the most first', () => {
  const groups = [group('HEALING', 3, 1), group('RUNNING', 2, 4), group('RUNNING', 3, 5)]
  const counts = (by: (of: FleetGroup) => string) => countedBy(groups, by).map(({ key, clusters }) => [key, clusters])
  expect(counts(({ phase }) => phase)).toEqual([
    ['RUNNING', 9],
    ['HEALING', 1],
  ])
  expect(counts(({ release }) => String(release))).toEqual([
    ['3', 6],
    ['2', 4],
  ])
})
