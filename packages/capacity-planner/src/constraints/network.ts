import { counted } from '@headwater/model'
import { figure } from '../figure.ts'
import { afterFailure, type Candidate, type ConstraintUse, type Serving } from './candidate.ts'
import { catchUpMBps, readMBps, replicationMBps, writtenMBps } from './traffic.ts'

/**
 * C1 and C2. Network of the busiest broker. EC2 gives an instance its bandwidth in each direction at once, so inbound (ingress and
 * replication) and outbound (egress, catch-up and replication) are compared apart and the fuller one counts.
 * Replication is ingress x (copies - 1).
 */
export function network(candidate: Candidate): ConstraintUse {
  const { normal, failed, defaults } = candidate
  return {
    constraint: 'network',
    normal: share(candidate, normal),
    normalLimit: defaults.networkNormalLimit.value,
    failed: share(candidate, failed),
    failedLimit: defaults.networkFailedLimit.value,
    explain: explainNetwork,
  }
}

function explainNetwork(candidate: Candidate): string {
  const { size, normal, failed, effective } = candidate
  return (
    `out ${figure(readMBps(candidate, normal))} MB/s (egress ${figure(effective.peakEgressMBps)}, catch-up ${figure(catchUpMBps(candidate))}, ` +
    `replication ${figure(replicationMBps(candidate))}, over ${counted(normal.brokers, 'broker')}) and ` +
    `in ${figure(writtenMBps(candidate, normal))} MB/s of ${figure(size.networkMBps.value)} MB/s each way` +
    afterFailure(
      candidate,
      `out ${figure(readMBps(candidate, failed))} and in ${figure(writtenMBps(candidate, failed))} MB/s`,
    )
  )
}

function share(candidate: Candidate, serving: Serving): number {
  return Math.max(writtenMBps(candidate, serving), readMBps(candidate, serving)) / candidate.size.networkMBps.value
}
