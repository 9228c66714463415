/** What was done, and what became of it. */
export interface Tally {
  /** Clusters or nodes that began and ended. */
  lives: number
  /** Made by control planes. */
  calls: number
  /** Of the calls, those that change something. */
  changes: number
  /** Calls that were refused, late, or whose answer was lost. */
  faults: number
  /** Control planes that died. */
  deaths: number
  /** Nodes, machines, volumes, addresses and secrets that are left of what was deleted; each of them costs money. */
  leaked: number
  /** Deleted clusters that stand prepared: network rules in which nothing runs (docs/decisions/0010). */
  emptyClusters: number
  foreignTouched: number
}

export const nothingYet: Tally = {
  lives: 0,
  calls: 0,
  changes: 0,
  faults: 0,
  deaths: 0,
  leaked: 0,
  emptyClusters: 0,
  foreignTouched: 0,
}

export function addUp(one: Tally, other: Tally): Tally {
  const names = Object.keys(nothingYet) as (keyof Tally)[]
  return Object.fromEntries(names.map((name) => [name, one[name] + other[name]])) as unknown as Tally
}
