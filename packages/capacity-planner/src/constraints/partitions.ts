import { counted } from '@headwater/model'
import { figure } from '../figure.ts'
import { afterFailure, type Candidate, type ConstraintUse, type Serving } from './candidate.ts'

/**
 * C6. Replicas on the busiest broker, as a share of the hard maximum: with nothing failed the recommended number is the limit,
 * after the failure the maximum is. MSK's table.
 */
export function partitions(candidate: Candidate): ConstraintUse {
  const { size, normal, failed } = candidate
  const { partitionsRecommended: recommended, partitionsMaximum: maximum } = size
  return {
    constraint: 'partitions',
    normal: replicasPerBroker(candidate, normal) / maximum.value,
    normalLimit: recommended.value / maximum.value,
    failed: replicasPerBroker(candidate, failed) / maximum.value,
    failedLimit: 1,
    explain: explainPartitions,
  }
}

function explainPartitions(candidate: Candidate): string {
  const { size, normal, failed, effective } = candidate
  const { partitionsRecommended: recommended, partitionsMaximum: maximum } = size
  return (
    `${figure(replicasPerBroker(candidate, normal))} replicas (${effective.partitions} partitions x ${normal.copies} copies over ` +
    `${counted(normal.brokers, 'broker')}) of ${recommended.value} recommended and ${maximum.value} at most` +
    afterFailure(candidate, `${figure(replicasPerBroker(candidate, failed))}`)
  )
}

/** The most partitions, before replication, that the brokers hold within the recommended number and, failed, the maximum. */
export function partitionsCarried({ size, normal, failed }: Candidate): number {
  return Math.floor(
    Math.min(
      (size.partitionsRecommended.value * normal.brokers) / normal.copies,
      (size.partitionsMaximum.value * failed.brokers) / failed.copies,
    ),
  )
}

function replicasPerBroker({ effective }: Candidate, { brokers, copies }: Serving): number {
  return Math.ceil((effective.partitions * copies) / brokers)
}
