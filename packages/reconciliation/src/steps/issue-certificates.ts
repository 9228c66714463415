import { counted } from '@headwater/model'
import { issuingAuthority, leafOf, subjectsToCertify } from '../certificates.ts'
import type { Action } from '../plan.ts'
import type { Step, StepInput } from '../step.ts'

/**
 * A certificate names hosts, so it waits for the node's addresses; it is issued anew before it comes to its end, and when another
 * authority has taken over. Machines take theirs when they are started.
 */
export const issueCertificates: Step = (input) => {
  const leaves = subjectsToCertify(input)
  if (leaves.length === 0) return {}
  const authority = issuingAuthority(input)?.generation ?? 1
  const because = reasonToIssue(leaves, authority, input)
  const action: Action = { kind: 'issue_certificates', authority, leaves, because }
  return { actions: [action] }
}

function reasonToIssue(leaves: { subject: string }[], authority: number, { desired, nodes }: StepInput): string {
  const missing = nodes.filter(({ id, addresses }) => addresses !== null && leafOf(desired, id) === null).length
  if (missing > 0)
    return `${missing} of ${counted(nodes.length, 'node has', 'nodes have')} addresses and no certificate`
  const replaced = leaves.some(({ subject }) => leafOf(desired, subject)?.authority !== authority)
  return replaced
    ? `authority ${authority} has taken over`
    : `${leaves.length} certificates have less than a third of their life left`
}
