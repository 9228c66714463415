import { Interrupted } from './failure.mjs'

/**
 * Turns SIGINT, SIGTERM and SIGHUP into something that steps can look at and commands can be told about, so that every
 * step cleans up after itself before the process ends.
 */
export function watchForInterruption() {
  let signalSeen = null
  const listeners = new Set()
  const onSignal = (signal) => {
    signalSeen ??= signal
    for (const listener of listeners) listener(signal)
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of signals) process.on(signal, onSignal)
  return {
    throwIfInterrupted() {
      if (signalSeen !== null) throw new Interrupted(signalSeen)
    },
    /** Calls back on each signal; returns how to stop that. */
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    stop() {
      for (const signal of signals) process.off(signal, onSignal)
    },
  }
}
