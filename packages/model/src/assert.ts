/** Ends a switch over a closed union: a case that is not handled is a type error, and a loud failure at run time. */
export function assertNever(value: never): never {
  throw new Error(`unhandled case: ${JSON.stringify(value)}`)
}

/** States what cannot be otherwise. Throws with `message` when it is: a bug of ours, never bad input. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${message}`)
}
