import type { Hold } from '@headwater/model'
import { describe, expect, test } from 'vitest'
import { loadOne, node, saveChange, seedOne, specification, startMs, takeLease } from './fixtures.ts'
import type { StoreHarness } from './harness.ts'

const expiresAtMs = startMs + 3_600_000

function hold(id: string, scope: Hold['scope'], subject: string | null): Hold {
  return { id, scope, subject, reason: `because of ${id}`, expiresAtMs }
}

async function holdsOf({ store }: StoreHarness, physicalClusterId: string) {
  return (await loadOne(store, physicalClusterId)).holds.map(({ id, zone }) => [id, zone])
}

export function describeHolds(harness: () => StoreHarness): void {
  describe('holds', () => {
    test('load with the clusters that they cover, and with no other', async () => {
      await seedOne(harness(), 1)
      await seedOne(harness(), 2)
      const [zone = ''] = specification.zones
      await harness().addHold(hold('hol_1', 'cluster', 'clu_1'))
      await harness().addHold(hold('hol_2', 'zone', zone))
      await harness().addHold(hold('hol_3', 'fleet', null))
      await harness().addHold(hold('hol_4', 'zone', 'elsewhere'))
      expect(await holdsOf(harness(), 'pcl_1')).toEqual([
        ['hol_1', null],
        ['hol_2', zone],
        ['hol_3', null],
      ])
      expect(await holdsOf(harness(), 'pcl_2')).toEqual([
        ['hol_2', zone],
        ['hol_3', null],
      ])
      expect((await loadOne(harness().store)).holds[0]).toEqual({
        id: 'hol_1',
        reason: 'because of hol_1',
        expiresAtMs,
        zone: null,
      })
    })

    test('on a zone cover a cluster that still has a node there', async () => {
      await seedOne(harness())
      const lease = await takeLease(harness().store)
      await saveChange(harness().store, lease, { nodes: [node(1, { zone: 'zone-old' })] })
      await harness().addHold(hold('hol_1', 'zone', 'zone-old'))
      expect(await holdsOf(harness(), 'pcl_1')).toEqual([['hol_1', 'zone-old']])
    })

    test('that are lifted are gone', async () => {
      await seedOne(harness())
      await harness().addHold(hold('hol_1', 'fleet', null))
      await harness().liftHold('hol_1')
      expect(await holdsOf(harness(), 'pcl_1')).toEqual([])
    })
  })
}
