import { describe, expect, it } from 'vitest'
import { faultsText, flows, nothingTried, referenceOf, sumOf, tryPoint } from './index.ts'

/** Short ones, in which the store, the vault, the cloud and Kafka are all called; the long tests try the rest. */
const short = ['create development', 'volumes grown', 'users and permissions']

describe('a control plane that ends, hangs or is not answered at any call', () => {
  it.each(short)('ends up where it does without: %s', async (name) => {
    const flow = flows.find((candidate) => candidate.name === name)
    if (flow === undefined) throw new Error(`there is no flow ${name}`)
    const reference = await referenceOf(flow)
    let result = nothingTried
    for (const point of reference.points) result = sumOf(result, await tryPoint(flow, reference, point))
    expect(result.failures.map(({ faults, problems }) => [faultsText(faults), ...problems])).toEqual([])
    expect(result).toMatchObject({ converged: result.trials, orphans: 0, duplicates: 0 })
    expect(reference.points.length).toBeGreaterThan(8)
  })
})
