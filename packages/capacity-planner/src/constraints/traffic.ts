import type { Candidate, Serving } from './candidate.ts'

/** MB/s that catch-up readers take at peak, on top of the readers that keep up; what a returning broker copies too. */
export function catchUpMBps({ effective, defaults }: Candidate): number {
  return effective.peakIngressMBps * defaults.catchUpShareOfIngress.value
}

/** MB/s that one broker receives and appends at peak: what clients produce, once for each copy. */
export function writtenMBps({ effective }: Candidate, { brokers, copies }: Serving): number {
  return (effective.peakIngressMBps * copies) / brokers
}

/**
 * MB/s that one broker sends at peak: to live readers, to readers that catch up, and to the followers. All followers are
 * counted after a failure too: those that come back are fed by the brokers that stayed.
 */
export function readMBps(candidate: Candidate, { brokers }: Serving): number {
  const { peakEgressMBps } = candidate.effective
  return (peakEgressMBps + catchUpMBps(candidate) + replicationMBps(candidate)) / brokers
}

/** MB/s that followers fetch at peak from all leaders together: ingress x (copies - 1). */
export function replicationMBps({ effective, normal }: Candidate): number {
  return effective.peakIngressMBps * (normal.copies - 1)
}
