import { flows } from '@headwater/simulation'
import { describe, expect, it } from 'vitest'
import { mutants } from './list.ts'
import { mutantClasses, mutated } from './mutant.ts'

const [mutant] = mutants

describe('planting a mistake', () => {
  it('changes the one place that it names', () => {
    if (mutant === undefined) throw new Error('there are no mutants')
    expect(mutated(`before ${mutant.search} after`, mutant)).toBe(`before ${mutant.replace} after`)
  })

  it.each([0, 2])('is refused where its text stands %i times', (count) => {
    if (mutant === undefined) throw new Error('there are no mutants')
    expect(() => mutated(mutant.search.repeat(count), mutant)).toThrow(mutant.name)
  })

  it('is done at least five times for each class, under names of their own', () => {
    for (const name of mutantClasses) expect(mutants.filter((one) => one.class === name).length).toBeGreaterThan(4)
    expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length)
  })

  it('is looked for first in flows that there are', () => {
    const names = new Set(flows.map(({ name }) => name))
    for (const { flows: first } of mutants) expect(first.filter((name) => !names.has(name))).toEqual([])
    for (const { flows: first } of mutants) expect(first).not.toEqual([])
  })
})
