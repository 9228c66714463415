export type OperationType =
  | 'create_cluster'
  | 'update_cluster'
  | 'delete_cluster'
  | 'heal_cluster'
  | 'renew_certificates'
export type OperationState = 'running' | 'succeeded' | 'failed' | 'superseded'
export type StepState = 'pending' | 'running' | 'retrying' | 'succeeded' | 'failed'

/** The named steps of each operation, in the order they are shown. */
export const operationSteps = {
  create_cluster: [
    'prepare_cluster',
    'reserve_nodes',
    'issue_certificates',
    'start_machines',
    'form_quorum',
    'register_brokers',
    'configure_kafka',
    'verify_endpoint',
  ],
  update_cluster: [
    'grow_volumes',
    'reserve_nodes',
    'issue_certificates',
    'start_machines',
    'join_controllers',
    'roll_machines',
    'move_replicas',
    'retire_nodes',
    'configure_kafka',
  ],
  delete_cluster: ['stop_machines', 'delete_nodes', 'release_cluster'],
  renew_certificates: [
    'make_authority',
    'trust_authority',
    'wait_for_clients',
    'issue_certificates',
    'roll_machines',
    'drop_authority',
    'distrust_authority',
  ],
  heal_cluster: ['start_machines', 'form_quorum', 'register_brokers', 'replicas_in_sync'],
} as const satisfies Record<OperationType, readonly string[]>
export type StepName = (typeof operationSteps)[OperationType][number]

/** How far one step is, as the latest observation shows it. */
export interface StepProgress {
  name: StepName
  state: StepState
  /** What it did or waits for, and while retrying the machine's or provider's own words and what happens next. */
  message: string
}
