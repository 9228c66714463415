import type { AuditRecord } from '@headwater/api-contract/client'

/** The filters as they stand in the address, so that a link is a finding. */
export interface AuditSearch {
  outcome?: AuditRecord['outcome']
  actor?: string
  action?: string
  resource?: string
  /** RFC 3339, in UTC. */
  from?: string
  to?: string
}

export const outcomes = ['accepted', 'refused', 'denied'] as const satisfies AuditRecord['outcome'][]

/** What makes no sense is left out, field by field. */
export function readAuditSearch(search: Record<string, unknown>): AuditSearch {
  const outcome = outcomes.find((known) => known === search['outcome'])
  const texts = { actor: 64, action: 64, resource: 249 } as const
  const kept: AuditSearch = outcome === undefined ? {} : { outcome }
  for (const [name, most] of Object.entries(texts) as [keyof typeof texts, number][]) {
    const value = search[name]
    // the router reads a number where the address shows one
    const text = typeof value === 'number' ? String(value) : value
    if (typeof text === 'string' && text !== '' && text.length <= most) kept[name] = text
  }
  for (const name of ['from', 'to'] as const) {
    const value = search[name]
    if (typeof value === 'string' && !Number.isNaN(Date.parse(value))) kept[name] = new Date(value).toISOString()
  }
  return kept
}

/** A filter that is emptied goes from the address. */
export function withFilter(search: AuditSearch, change: Partial<Record<keyof AuditSearch, string>>): AuditSearch {
  return readAuditSearch({ ...search, ...change })
}
