export const phases = [
  'PROVISIONING',
  'RUNNING',
  'UPDATING',
  'HEALING',
  'DEGRADED',
  'DELETING',
  'DELETED',
  'FAILED',
] as const
export type Phase = (typeof phases)[number]

export const conditionTypes = ['Ready', 'QuorumHealthy', 'FullyReplicated', 'Balanced', 'WithinQuota'] as const
export type ConditionType = (typeof conditionTypes)[number]

export interface Condition {
  type: ConditionType
  status: 'True' | 'False' | 'Unknown'
  /** One CamelCase word that programs can switch on. */
  reason: string
  message: string
  sinceMs: number
}
