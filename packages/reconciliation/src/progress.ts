import type { KafkaObservation } from './observed.ts'
import { assignPlaces } from './places.ts'
import { isInService, isVoter, movesInProgress, observedNode, type StepInput } from './step.ts'
import { isAsRecorded } from './steps/grow-volumes.ts'
import { dueDifferenceOf } from './steps/replace-machines.ts'

/** Every partition has as many copies as the class promises, all in sync, and none is on its way. */
export function copiesAreAsPlanned(kafka: KafkaObservation, { desired }: StepInput): boolean {
  const { replicationFactor } = desired.specification
  return kafka.assignments.every(
    ({ replicaIds, inSyncIds, addingIds, removingIds }) =>
      addingIds.length + removingIds.length === 0 &&
      replicaIds.length >= replicationFactor &&
      inSyncIds.length >= replicationFactor,
  )
}

/** Every place of the plan is taken by a node in service that is what it shall be, and no data moves to it or is to move. */
export function carriesPlan(kafka: KafkaObservation, input: StepInput): boolean {
  const { kept, missing } = assignPlaces(input.desired.specification, input.nodes)
  return (
    missing.length === 0 &&
    movesInProgress(kafka).length === 0 &&
    (input.copying?.moves ?? []).length === 0 &&
    kept.every(({ node, place }) => {
      const volume = observedNode(input, node.id)?.volume ?? null
      return (
        volume !== null &&
        isAsRecorded(volume, node.volume) &&
        node.volume.sizeGib >= place.volume.sizeGib &&
        node.role === place.role &&
        isInService(node, input) &&
        dueDifferenceOf(node, input) === null &&
        (!isVoter(node) || kafka.quorum.voterIds.includes(node.kafkaId))
      )
    })
  )
}
