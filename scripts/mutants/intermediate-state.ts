import type { Mutant } from './mutant.ts'

const loop = 'packages/control-loop/src'

export const intermediateState: Mutant[] = [
  {
    name: 'acts-before-it-stores',
    class: 'intermediate_state',
    file: `${loop}/run.ts`,
    search: "  if ((await store.savePlan(lease, plan, clock.nowMs())) === 'conflict') return { kind: 'conflict' }\n",
    replace:
      "  await executePlan(dependencies, provider, desired, plan, () => {})\n  if ((await store.savePlan(lease, plan, clock.nowMs())) === 'conflict') return { kind: 'conflict' }\n",
    mistake: 'Ids are stored after the calls that use them.',
    caughtBy: 'nodes that no record knows',
    flows: ['create multi-zone', 'brokers added'],
  },
  {
    name: 'numbers-are-not-kept',
    class: 'intermediate_state',
    file: `${loop}/memory-cluster.ts`,
    search: '  desired.nextKafkaId = plan.nextKafkaId\n',
    replace: '',
    mistake: 'Which Kafka ids were given out is not stored with the nodes that have them.',
    caughtBy: 'doubled: one Kafka id on two nodes',
    flows: ['development to multi-zone while it is down'],
  },
  {
    name: 'prepared-when-planned',
    class: 'intermediate_state',
    file: `${loop}/memory-cluster.ts`,
    search: '  desired.phase = plan.status.phase\n',
    replace:
      "  desired.phase = plan.status.phase\n  desired.prepared ||= plan.actions.some(({ kind }) => kind === 'prepare_cluster')\n",
    mistake: 'That the cluster is prepared is noted with the plan, before the call was made.',
    caughtBy: 'a crash in between never converges',
    flows: ['create development', 'create multi-zone'],
  },
  {
    name: 'proved-when-planned',
    class: 'intermediate_state',
    file: `${loop}/memory-cluster.ts`,
    search: '  desired.failures = changes.failures\n',
    replace:
      "  desired.failures = changes.failures\n  desired.endpointVerified ||= plan.actions.some(({ kind }) => kind === 'verify_endpoint')\n",
    mistake: 'That a client was through the endpoint is noted before one was.',
    caughtBy: 'a crash in between leaves a cluster that runs without the proof',
    flows: ['create development', 'create multi-zone'],
  },
  {
    name: 'refused-is-done',
    class: 'intermediate_state',
    file: `${loop}/store-changes/outcome-changes.ts`,
    search: 'for (const { action, ok } of outcomes) if (ok) addSuccess(changes, action)',
    replace: 'for (const { action } of outcomes) addSuccess(changes, action)',
    mistake: 'What was tried is noted as done, whatever came of it.',
    caughtBy: 'a refused call is never made again',
    flows: ['users and permissions', 'create development'],
  },
  {
    name: 'permission-half-taken-back',
    class: 'intermediate_state',
    file: 'packages/reconciliation/src/steps/converge-acls.ts',
    search: 'if (surplus.length > 0 || deletingIds.length > 0) {',
    replace: 'if (surplus.length > 0) {',
    mistake: 'A permission that Kafka no longer has needs nothing more, so its record stays for ever.',
    caughtBy: 'a crash between the call and its record leaves the record',
    flows: ['users and permissions'],
  },
  {
    name: 'no-tombstones',
    class: 'intermediate_state',
    file: `${loop}/memory-store.ts`,
    search: '      this.#tombstones.set(nodeId, cluster.desired.id)\n',
    replace: '',
    mistake: 'Nobody remembers which nodes were deleted, so what a late call makes again stands for ever.',
    caughtBy: 'nodes that no record knows',
    flows: ['brokers added, taken back', 'brokers removed', 'delete'],
  },
]
