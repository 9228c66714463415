import type { Step, StepInput } from '../step.ts'

/** Network rules, names and identity come before anything that stands in them. */
export const prepareCluster: Step = (input) => {
  const because = reasonToPrepare(input)
  return because === null ? {} : { actions: [{ kind: 'prepare_cluster', because }] }
}

function reasonToPrepare({ desired, listing }: StepInput): string | null {
  if (!desired.prepared) return 'the cluster was ordered and nothing of it exists yet'
  const isRefused = desired.failures.some(({ key, code }) => key.startsWith('create_node:') && code === 'conflict')
  // it is released after its last node: of a backup made before that nothing else would tell
  if (listing.nodes.length > 0 || !isRefused) return null
  return 'a node was refused and none stands: it may have been released after the backup that the database was restored from'
}
