import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextOfWave, type RolloutView, type RolloutWave, type TakenCluster } from './rollout.ts'

const usual: RolloutWave[] = [{ clusters: 1 }, { share: 0.1 }, { share: 0.5 }, { share: 1 }]
const wave = fc.oneof(
  fc.record({ clusters: fc.integer({ min: 1, max: 30 }) }),
  fc.record({ share: fc.double({ min: 0.01, max: 1, noNaN: true }) }),
)
const waves = fc.array(wave, { minLength: 1, maxLength: 5 })
const outcome = fc.constantFrom<TakenCluster['outcome']>('updating', 'done', 'failed', 'accepted')
const view: fc.Arbitrary<RolloutView> = fc.record({
  waves,
  taken: fc
    .array(fc.record({ wave: fc.integer({ min: 0, max: 4 }), outcome }), { maxLength: 20 })
    .map((all) => all.map((each, index) => ({ ...each, id: `taken-${index}` }))),
  ready: fc.integer({ min: 0, max: 20 }).map((count) => Array.from({ length: count }, (_, index) => `ready-${index}`)),
  remaining: fc.integer({ min: 20, max: 60 }),
  atOnce: fc.integer({ min: 1, max: 10 }),
})

/** How many clusters of a fleet that proves everything at once get the release in each of the usual waves. */
function sizes(total: number): number[] {
  const left = Array.from({ length: total }, (_, index) => `cluster-${index}`)
  let taken: TakenCluster[] = []
  for (;;) {
    const step = nextOfWave({ waves: usual, taken, ready: left, remaining: left.length, atOnce: total })
    if (step.kind !== 'start' && left.length === 0 && taken.every((cluster) => cluster.outcome === 'done')) break
    if (step.kind === 'start') {
      taken.push(...step.ids.map((id) => ({ id, wave: step.wave, outcome: 'updating' as const })))
      left.splice(0, step.ids.length)
    } else taken = taken.map((cluster) => ({ ...cluster, outcome: 'done' as const }))
  }
  return usual.map((_, index) => taken.filter((cluster) => cluster.wave === index).length)
}

describe('a rollout', () => {
  it('starts nobody while a cluster has failed, and nobody who is not ready', () => {
    fc.assert(
      fc.property(view, (given) => {
        const step = nextOfWave(given)
        const isFailed = given.taken.some((cluster) => cluster.outcome === 'failed')
        expect(step.kind === 'halt').toBe(isFailed)
        if (step.kind !== 'start') return
        expect(step.ids.length).toBeGreaterThan(0)
        expect(given.ready).toEqual(expect.arrayContaining(step.ids))
        expect(new Set(step.ids).size).toBe(step.ids.length)
      }),
    )
  })

  it('has no more on their way than may be at once, and begins a wave only when those before it have ended', () => {
    fc.assert(
      fc.property(view, (given) => {
        const step = nextOfWave(given)
        if (step.kind !== 'start') return
        const updating = given.taken.filter((cluster) => cluster.outcome === 'updating')
        expect(updating.length + step.ids.length).toBeLessThanOrEqual(given.atOnce)
        if (updating.some((cluster) => cluster.wave < step.wave))
          expect(given.taken.some((cluster) => cluster.wave === step.wave)).toBe(true)
      }),
    )
  })

  it('ends with every cluster, in waves no larger than they were ordered', () => {
    fc.assert(
      fc.property(waves, fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 10 }), (ordered, total, atOnce) => {
        const left = Array.from({ length: total }, (_, index) => `cluster-${index}`)
        let taken: TakenCluster[] = []
        for (let looks = 0; looks < 10 * total + 10; looks++) {
          const step = nextOfWave({ waves: ordered, taken, ready: left, remaining: left.length, atOnce })
          if (step.kind === 'done') break
          if (step.kind === 'start') {
            taken.push(...step.ids.map((id) => ({ id, wave: step.wave, outcome: 'updating' as const })))
            left.splice(0, step.ids.length)
          } else taken = taken.map((cluster) => ({ ...cluster, outcome: 'done' as const }))
        }
        expect(left).toEqual([])
        expect(new Set(taken.map(({ id }) => id)).size).toBe(total)
      }),
    )
  })

  it('of the usual waves goes to one, to a tenth, to half, and to all', () => {
    expect(sizes(100)).toEqual([1, 9, 40, 50])
    expect(sizes(4)).toEqual([1, 0, 1, 2])
    expect(sizes(1)).toEqual([1, 0, 0, 0])
  })

  it('goes on past a cluster whose failure a person accepted', () => {
    const taken: TakenCluster[] = [{ id: 'a', wave: 0, outcome: 'failed', because: 'it was given up' }]
    const rest = { waves: usual, ready: ['b'], remaining: 1, atOnce: 5 }
    expect(nextOfWave({ ...rest, taken })).toEqual({ kind: 'halt', because: 'a: it was given up' })
    const accepted = taken.map((cluster) => ({ ...cluster, outcome: 'accepted' as const }))
    expect(nextOfWave({ ...rest, taken: accepted })).toMatchObject({ kind: 'start', ids: ['b'] })
  })
})
