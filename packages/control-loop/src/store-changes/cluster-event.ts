import type {
  Condition,
  FindingType,
  OperationState,
  OperationType,
  Phase,
  StepName,
  StepState,
} from '@headwater/model'

/** What a tenant can follow of a cluster: each has a number in the cluster's own, gapless sequence. */
export type ClusterEvent =
  | { type: 'phase_changed'; data: { from: Phase; to: Phase } }
  | { type: 'condition_changed'; data: Condition }
  | { type: 'finding_opened'; data: FindingEventData }
  | { type: 'finding_closed'; data: FindingEventData }
  | { type: 'operation_started'; data: { operationId: string; operationType: OperationType } }
  | {
      type: 'operation_step_changed'
      data: { operationId: string; step: StepName; state: StepState; message: string }
    }
  | { type: 'operation_ended'; data: { operationId: string; operationType: OperationType; state: OperationState } }

export interface FindingEventData {
  findingId: string
  findingType: FindingType
  subject: string
  message: string
}

/** An event and the cluster whose sequence it joins. */
export type AddressedEvent = ClusterEvent & { clusterId: string }
