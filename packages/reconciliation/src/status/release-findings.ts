import type { FindingObservation } from '@headwater/model'
import { isGivenUp, reasonNotToRun, releasesOf } from '../releases.ts'
import type { StepInput } from '../step.ts'

/** A release that was given up, until somebody asks for it again or for another; and one that must not be run any more. */
export function releaseFindings({ desired }: Pick<StepInput, 'desired'>): FindingObservation[] {
  const { rolledBack } = releasesOf(desired)
  const findings: FindingObservation[] = []
  if (rolledBack !== null && isGivenUp(desired))
    findings.push({
      type: 'release_rolled_back',
      subject: `release-${rolledBack.release}`,
      message: `release ${rolledBack.release} (Kafka ${rolledBack.kafkaVersion}) was given up, and release ${rolledBack.to} is run again: ${rolledBack.because}. It is not tried again until somebody asks for it.`,
      evidence: rolledBack.evidence,
    })
  const tooOld = reasonNotToRun(desired)
  if (tooOld !== null)
    findings.push({
      type: 'release_too_old',
      subject: `release-${desired.specification.release}`,
      message: `no machine is started or replaced: this waits for ${tooOld}.`,
      evidence: '',
    })
  return findings
}
