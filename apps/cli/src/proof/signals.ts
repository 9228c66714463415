/** Signals by which people and systems ask a program to end. */
const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * From now on a request to end only gives `signal`, so that what was made can be removed first; `release` gives such requests
 * their usual meaning back. `onFirst` is told of the first.
 */
export function holdEndings(onFirst: () => void): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController()
  const end = () => {
    if (controller.signal.aborted) return
    controller.abort()
    onFirst()
  }
  for (const name of endings) process.on(name, end)
  return {
    signal: controller.signal,
    release: () => {
      for (const name of endings) process.off(name, end)
    },
  }
}
