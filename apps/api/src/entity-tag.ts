import { invalid, Refusal } from './refusal.ts'

/** The ETag of a revision. */
export function entityTag(revision: number): string {
  return `"${revision}"`
}

/**
 * Holds If-Match against the revision as it is now, under its lock. `required`: its absence is refused with 428.
 * A weak tag never matches (RFC 9110, 13.1.1).
 */
export function checkIfMatch(header: string | undefined, revision: number, presence: 'required' | 'optional'): void {
  if (header === undefined) {
    if (presence === 'optional') return
    throw new Refusal('precondition-required', 'This change needs If-Match with the ETag of what it was made from.', {
      next: 'Read the resource and send its ETag as If-Match.',
    })
  }
  const tags = header.split(',').map((tag) => tag.trim())
  if (!tags.every((tag) => tag === '*' || /^(W\/)?"[^"]*"$/.test(tag)))
    throw invalid({ in: 'header', pointer: '/if-match', detail: 'is not an entity tag such as "3"' })
  if (!tags.includes('*') && !tags.includes(entityTag(revision)))
    throw new Refusal('stale-version', `If-Match gives ${header}; the resource is at ${entityTag(revision)}.`, {
      current: entityTag(revision),
      requested: header,
      next: 'Read the resource again, and send the change with its new ETag.',
    })
}
