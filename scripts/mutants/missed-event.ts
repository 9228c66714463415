import type { Mutant } from './mutant.ts'

const store = 'packages/control-loop/src/memory-store.ts'

export const missedEvent: Mutant[] = [
  {
    name: 'ring-during-a-run',
    class: 'missed_event',
    file: store,
    search: 'const wokenMeanwhile = cluster.wakeups > lease.wakeupsSeen',
    replace: 'const wokenMeanwhile = false',
    mistake: 'Who rang while a run ended is not looked for before the lease is let go.',
    caughtBy: 'what a tenant asks for between two calls is done later',
    flows: ['users and permissions', 'volumes grown'],
  },
  {
    name: 'ring-is-not-remembered',
    class: 'missed_event',
    file: store,
    search: 'cluster.wakeups > cluster.wakeupsHonoured ? cluster.wokenAtMs : Number.POSITIVE_INFINITY',
    replace: 'Number.POSITIVE_INFINITY',
    mistake: 'The sweep does not look for wake-ups that no run has seen.',
    caughtBy: 'with the ring lost, it is done later',
    flows: ['users and permissions', 'volumes grown'],
  },
  {
    name: 'crash-is-not-drift',
    class: 'missed_event',
    file: store,
    search: "(seen.machine?.id !== machine.id || seen.machine.state === 'gone')",
    replace: '(seen.machine?.id !== machine.id)',
    mistake: 'A machine that is listed is there, even where it is listed as gone.',
    caughtBy: 'with the ring lost, a machine is replaced later',
    flows: ['machine lost'],
  },
  {
    name: 'rest-without-recheck',
    class: 'missed_event',
    file: 'packages/control-loop/src/run.ts',
    search: '  await store.scheduleRecheck(lease, clock.nowMs() + recheckAfterMs)\n',
    replace: '',
    mistake: 'A run that waits for something slow says to nobody when to look again.',
    caughtBy: 'what was put off is never done',
    flows: ['machine leaving', 'release that never comes up'],
  },
  {
    name: 'ring-while-leased-is-dropped',
    class: 'missed_event',
    file: store,
    search: '    cluster.wakeups++\n',
    replace: '    if (cluster.lease.expiresAtMs > nowMs) return\n    cluster.wakeups++\n',
    mistake: 'Somebody works on the cluster already, so a ring has nothing to tell.',
    caughtBy: 'what a tenant asks for between two calls is done later',
    flows: ['volumes grown', 'users and permissions'],
  },
]
