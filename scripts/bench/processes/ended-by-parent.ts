import process from 'node:process'

/**
 * For a child of a benchmark: a signal on the terminal reaches every process of it, and the parent alone knows in which
 * order to end things. Resolves when the parent closes the channel or is gone.
 */
export function untilParentEndsUs(): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
  return new Promise((resolve) => process.once('disconnect', resolve))
}
