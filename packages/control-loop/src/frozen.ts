/**
 * Plain data that nobody can change from now on, to its last member, so that it is kept and handed out without a copy. What is
 * frozen at its top is taken for frozen to its last member.
 */
export function frozen<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  for (const member of Object.values(value)) frozen(member)
  return Object.freeze(value)
}

/** A frozen copy of what others may go on changing; what is frozen in it already is shared. */
export function frozenCopy<Value>(value: Value): Value
export function frozenCopy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  if (Array.isArray(value)) return Object.freeze(value.map((member: unknown) => frozenCopy(member)))
  const copy: Record<string, unknown> = {}
  for (const [name, member] of Object.entries(value)) copy[name] = frozenCopy(member)
  return Object.freeze(copy)
}
