import type { Step } from '../step.ts'

/** A certificate names hosts, so it waits for the node's addresses; then it is issued once and stored. */
export const issueCertificates: Step = ({ desired, nodes }) => {
  const missing = nodes.filter((node) => node.addresses !== null && !desired.certificates.nodeIds.includes(node.id))
  if (missing.length === 0) return {}
  return {
    actions: [
      {
        kind: 'issue_certificates',
        nodeIds: missing.map((node) => node.id),
        because: `${missing.length} of ${nodes.length} nodes have addresses and no certificate`,
      },
    ],
  }
}
