/** What controllers of this kind get wrong: the classes of Sieve, then transitions nobody implemented (Acto), and the rest. */
export const mutantClasses = [
  'stale_state',
  'intermediate_state',
  'missed_event',
  'transition',
  'lease',
  'order',
] as const
export type MutantClass = (typeof mutantClasses)[number]

/** A mistake that a person could have made, as a small edit of the real sources. By DESIGN.md each of them is one. */
export interface Mutant {
  name: string
  class: MutantClass
  /** From the root of the repository. */
  file: string
  /** Stands in the file exactly once. */
  search: string
  replace: string
  /** What whoever wrote this would have believed. */
  mistake: string
  /** What should catch it. */
  caughtBy: string
  /** The flows that should show it, by name: they are tried first. */
  flows: string[]
}

/** The text with the mistake in it. Throws when what is searched for is not there, or not once: a mutant must not rot unseen. */
export function mutated(text: string, { name, file, search, replace }: Mutant): string {
  const count = text.split(search).length - 1
  if (count !== 1) {
    const found = count === 0 ? 'is not' : `is ${count} times`
    throw new Error(`mutant ${name}: its text ${found} in ${file}. Bring scripts/mutants up to date with the source.`)
  }
  return text.replace(search, () => replace)
}
