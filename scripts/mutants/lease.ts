import type { Mutant } from './mutant.ts'

const store = 'packages/control-loop/src/memory-store.ts'

export const lease: Mutant[] = [
  {
    name: 'lease-is-not-asked',
    class: 'lease',
    file: store,
    search: 'return cluster && cluster.lease.holder === holder && cluster.lease.epoch === epoch ? cluster : null',
    replace: 'return cluster && holder !== "" && epoch > 0 ? cluster : null',
    mistake: 'Whoever once had the lease may write.',
    caughtBy: 'a write counts without the lease',
    flows: ['create development', 'users and permissions'],
  },
  {
    name: 'lease-is-taken-from-its-holder',
    class: 'lease',
    file: store,
    search: 'if (!cluster || cluster.lease.expiresAtMs > nowMs) return null',
    replace: 'if (!cluster) return null',
    mistake: 'A ring is reason enough to take over.',
    caughtBy: 'a lease is taken before it ended',
    flows: ['create development'],
  },
  {
    name: 'lease-shorter-than-calls',
    class: 'lease',
    file: 'packages/control-loop/src/dependencies.ts',
    search: 'leaseMs: 30_000,',
    replace: 'leaseMs: 10_000,',
    mistake: 'A call may outlive the lease that it was begun under.',
    caughtBy: 'a call begins with too little of its lease left',
    flows: ['create development', 'users and permissions'],
  },
  {
    name: 'outcomes-without-the-lease',
    class: 'lease',
    file: store,
    search:
      "    const cluster = this.#held(lease)\n    if (!cluster) return 'conflict'\n    const { desired } = cluster\n",
    replace:
      "    const cluster = this.#living(lease.physicalClusterId)\n    if (!cluster) return 'conflict'\n    const { desired } = cluster\n",
    mistake: 'What came of a call is noted whoever made it.',
    caughtBy: 'a write counts without the lease',
    flows: ['users and permissions', 'create development'],
  },
  {
    name: 'epoch-stays',
    class: 'lease',
    file: store,
    search: 'epoch: cluster.lease.epoch + 1, expiresAtMs: nowMs + ttlMs',
    replace: 'epoch: cluster.lease.epoch, expiresAtMs: nowMs + ttlMs',
    mistake: 'A lease that is taken again is the lease it was, also for what was begun before.',
    caughtBy: 'a lease is taken under the same epoch again',
    flows: ['create development'],
  },
  {
    name: 'late-prepare-stays',
    class: 'lease',
    file: 'packages/control-loop/src/execute.ts',
    search: 'if (now === null || now.released) await provider.releaseCluster(cluster)',
    replace: 'if (now === null) return',
    mistake: 'A call that was held up until the cluster was deleted prepares it again.',
    caughtBy: 'a deleted cluster is still prepared',
    flows: ['create and delete at once'],
  },
]
