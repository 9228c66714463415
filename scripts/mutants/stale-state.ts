import type { Mutant } from './mutant.ts'

const steps = 'packages/reconciliation/src/steps'

export const staleState: Mutant[] = [
  {
    name: 'not-listed-is-gone',
    class: 'stale_state',
    file: `${steps}/reserve-nodes.ts`,
    search: 'const known = input.nodes',
    replace:
      'const known = input.nodes.filter((node) => node.volumeState === "used" || observedNode(input, node.id) !== null)',
    mistake: 'A node that the list does not show was never made, so another one is recorded in its place.',
    caughtBy: 'more nodes stand than without a fault',
    flows: ['create multi-zone', 'create development'],
  },
  {
    name: 'start-not-listed-is-another-start',
    class: 'stale_state',
    file: `${steps}/start-machines.ts`,
    search: 'return again(node, node.machine)',
    replace: "return startNew(node, 'its machine is not listed', 0, input)",
    mistake: 'A machine that the list does not show yet was not started, so another one is, with a new id.',
    caughtBy: 'more machines are started than without a fault',
    flows: ['create multi-zone', 'create development'],
  },
  {
    name: 'any-machine-is-the-decided-one',
    class: 'stale_state',
    file: 'packages/reconciliation/src/step.ts',
    search: 'return listed !== null && listed.id === node.machine?.id ? listed : null',
    replace: 'return listed',
    mistake:
      'Whatever machine a list shows on a node is taken for the one that was decided, so an old one ends the new one.',
    caughtBy: 'more machines are started than without a fault',
    flows: ['machine lost', 'release', 'larger size'],
  },
  {
    name: 'unknown-is-stopped',
    class: 'stale_state',
    file: `${steps}/delete-cluster.ts`,
    search: "} else if (machine?.state === 'stopping' || machine?.state === 'unknown') {",
    replace: "} else if (machine?.state === 'stopping') {",
    mistake: 'A machine of which the cloud knows nothing is taken for one that has stopped.',
    caughtBy: 'a node is released while a machine runs on it',
    flows: ['delete while a zone is silent'],
  },
  {
    name: 'unlisted-is-deleted',
    class: 'stale_state',
    file: `${steps}/delete-cluster.ts`,
    search: 'if (listed === null && node.deleting) continue',
    replace: 'if (listed === null) continue',
    mistake: 'A node that the list does not show has no need to be deleted.',
    caughtBy: 'the cluster is deleted while nodes of it stand',
    flows: ['create and delete at once', 'create and delete half way', 'delete'],
  },
  {
    name: 'unlisted-is-released',
    class: 'stale_state',
    file: `${steps}/retire-nodes.ts`,
    search: '    case undefined: {\n',
    replace: '    case undefined: {\n      if (observedNode(input, node.id) === null) return { node: null }\n',
    mistake: 'A node without a place that the list does not show is forgotten before it was ever deleted.',
    caughtBy: 'more nodes stand than without a fault',
    flows: ['brokers added, taken back at once'],
  },
  {
    name: 'old-session-is-in-service',
    class: 'stale_state',
    file: 'packages/reconciliation/src/step.ts',
    search: 'return quorum.leaderId === kafkaId || (fetchedAtMs[kafkaId] ?? 0) >= machine.decidedAtMs',
    replace: 'return true',
    mistake: 'What Kafka says of a machine that was killed is taken for what it says of the one that follows.',
    caughtBy: 'under_minimum_by_us, quorum_lost_by_us',
    flows: ['release', 'larger size', 'machine lost'],
  },
]
