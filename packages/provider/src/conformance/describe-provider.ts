import { describe } from 'vitest'
import { describeAddresses } from './addresses.ts'
import { describeClusters } from './clusters.ts'
import { describeDeletion } from './deletion.ts'
import { describeExactness } from './exactness.ts'
import type { MakeHarness } from './harness.ts'
import { describeIdempotency } from './idempotency.ts'
import { describeListing } from './listing.ts'
import { describeMachines } from './machines.ts'
import { describeOfferings } from './offerings.ts'
import { describeRefusals } from './refusals.ts'
import { describeVolumes } from './volumes.ts'

/**
 * Registers the contract as vitest tests. Each test's name begins with its row of docs/guide/adding-a-cloud.md. A
 * harness is made for each subject and disposed of after it.
 */
export function describeProvider(name: string, makeHarness: MakeHarness): void {
  describe(`${name} keeps the provider contract`, () => {
    describeIdempotency(makeHarness)
    describeExactness(makeHarness)
    describeMachines(makeHarness)
    describeVolumes(makeHarness)
    describeAddresses(makeHarness)
    describeListing(makeHarness)
    describeDeletion(makeHarness)
    describeClusters(makeHarness)
    describeOfferings(makeHarness)
    describeRefusals(makeHarness)
  })
}
