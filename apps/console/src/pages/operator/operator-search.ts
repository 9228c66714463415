/** What the operator's view is asked for in the address: an id to find, and the id of a cluster that may be held. */
export interface OperatorSearch {
  find?: string
  hold?: string
}

const longestId = 128

/** What is empty is left out, and what is longer than any id is cut. */
export function readOperatorSearch(search: Record<string, unknown>): OperatorSearch {
  const [find, hold] = [search['find'], search['hold']].map((value) => String(value ?? '').slice(0, longestId))
  return { ...(find ? { find } : {}), ...(hold ? { hold } : {}) }
}
