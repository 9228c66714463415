import { hashOf } from '../engine/random.ts'
import { type FaultedPoint, faultsText } from './try-points.ts'

/** So many of these, or all where they are fewer. The same seed gives the same ones, whatever their order. */
export function sampleOf(pairs: FaultedPoint[][], { most, seed }: { most: number; seed: number }): FaultedPoint[][] {
  if (pairs.length <= most) return pairs
  return pairs
    .map((faults) => ({ faults, rank: hashOf(seed, faultsText(faults), pairs.length) }))
    .toSorted((a, b) => a.rank - b.rank)
    .slice(0, most)
    .map(({ faults }) => faults)
}
