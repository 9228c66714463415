import type { Step } from '../step.ts'

/** Network rules, names and identity come before anything that stands in them. */
export const prepareCluster: Step = ({ desired }) => {
  if (desired.prepared) return {}
  return { actions: [{ kind: 'prepare_cluster', because: 'the cluster was ordered and nothing of it exists yet' }] }
}
