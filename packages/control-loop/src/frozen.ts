/**
 * Plain data that nobody can change from now on, to its last member, so that it is kept and handed out without a copy. What is
 * frozen at its top is taken for frozen to its last member.
 */
export function frozen<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  for (const member of Object.values(value)) frozen(member)
  return Object.freeze(value)
}

/** A frozen copy of what others may go on changing. */
export function frozenCopy<Value>(value: Value): Value {
  return frozen(structuredClone(value))
}
