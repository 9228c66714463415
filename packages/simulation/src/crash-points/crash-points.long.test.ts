import { describe, expect, it } from 'vitest'
import { faultsText, flows, nothingTried, pairsAfter, referenceOf, sumOf, tryFaults, tryPoint } from './index.ts'

/** A flow with few points is tried with every second crash too; `npm run crash-points` tries all pairs of all flows. */
const fewPoints = 30

describe('every call of every flow', { timeout: 600_000 }, () => {
  it.each(flows.map((flow) => [flow.name, flow] as const))(
    'may be the last one of a process: %s',
    async (_name, flow) => {
      const reference = await referenceOf(flow)
      const pairs = reference.points.length <= fewPoints
      let result = nothingTried
      for (const point of reference.points) {
        result = sumOf(result, await tryPoint(flow, reference, point))
        if (!pairs) continue
        for (const faults of await pairsAfter(flow, point))
          result = sumOf(result, await tryFaults(flow, reference, faults))
      }
      expect(result.failures.map(({ faults, problems }) => [faultsText(faults), ...problems])).toEqual([])
      expect(result).toMatchObject({ converged: result.trials, orphans: 0, duplicates: 0 })
    },
  )
})
