export const findingTypes = [
  'machine_gone',
  'machine_fails_to_start',
  'machine_unknown',
  'node_incomplete',
  'changed_by_hand',
  'provider_refused',
  'unknown_resource',
  'deadline_missed',
  'data_at_risk',
  'release_rolled_back',
  'release_too_old',
] as const
export type FindingType = (typeof findingTypes)[number]

/** Something observed to be wrong, with its evidence. One open finding a type and subject. */
export interface FindingObservation {
  type: FindingType
  /** The id of what it is about: a node, a machine, an operation, a resource of the cloud. */
  subject: string
  message: string
  /** What was seen: a machine's last lines, a provider's words. Never a secret. */
  evidence: string
}
