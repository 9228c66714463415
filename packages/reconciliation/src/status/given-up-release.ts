import type { RolledBack, StepProgress } from '@headwater/model'
import type { Desired, OperationRecord } from '../desired.ts'
import { isGivenUp, releasesOf } from '../releases.ts'

/**
 * An operation whose release was given up goes on until the release before it runs everywhere, and has failed then. One that
 * was started later has nothing to do with it.
 */
export function withGivenUpRelease(operation: OperationRecord, desired: Desired): OperationRecord {
  const { rolledBack } = releasesOf(desired)
  const isOlder = rolledBack !== null && operation.startedAtMs <= rolledBack.atMs
  if (operation.type !== 'update_cluster' || !isOlder || !isGivenUp(desired)) return operation
  const isOver = operation.state === 'succeeded'
  const steps = operation.steps.map((step) =>
    step.name === 'roll_machines' ? rolledBackStep(step, rolledBack, isOver) : step,
  )
  return { ...operation, steps, state: isOver ? 'failed' : operation.state }
}

function rolledBackStep(
  step: StepProgress,
  { release, kafkaVersion, to, because }: RolledBack,
  isOver: boolean,
): StepProgress {
  const what = `release ${release} (Kafka ${kafkaVersion}) was given up: ${because}`
  return isOver
    ? { ...step, state: 'failed', message: `${what}; every machine runs release ${to} again` }
    : { ...step, state: 'retrying', message: `${what}; back to release ${to}: ${step.message}` }
}
