import { afterEach, beforeEach, describe } from 'vitest'
import { describeChanges } from './changes.ts'
import type { MakeHarness, StoreHarness } from './harness.ts'
import { describeHolds } from './holds.ts'
import { describeLeases } from './leases.ts'
import { describeOutcomes } from './outcomes.ts'
import { describePlans } from './plans.ts'
import { describeProgress } from './progress.ts'
import { describeSweep } from './sweep.ts'

export * from './fixtures.ts'
export type { MakeHarness, StoreHarness } from './harness.ts'

/** Holds a Store to what the loop relies on. Every test has a store of its own from `makeHarness`. */
export function describeStore(name: string, makeHarness: MakeHarness): void {
  describe(name, () => {
    let current: StoreHarness | null = null
    beforeEach(async () => {
      current = await makeHarness()
    })
    afterEach(async () => {
      await current?.close()
      current = null
    })
    const harness = (): StoreHarness => {
      if (!current) throw new Error('a test asked for its store outside of its time')
      return current
    }
    describeLeases(harness)
    describePlans(harness)
    describeProgress(harness)
    describeChanges(harness)
    describeHolds(harness)
    describeOutcomes(harness)
    describeSweep(harness)
  })
}
