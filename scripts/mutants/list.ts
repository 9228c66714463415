import { intermediateState } from './intermediate-state.ts'
import { lease } from './lease.ts'
import { missedEvent } from './missed-event.ts'
import type { Mutant } from './mutant.ts'
import { order } from './order.ts'
import { staleState } from './stale-state.ts'
import { transition } from './transition.ts'

/** All planted mistakes, each in a class of its own kind. */
export const mutants: readonly Mutant[] = [
  ...staleState,
  ...intermediateState,
  ...missedEvent,
  ...transition,
  ...lease,
  ...order,
]
