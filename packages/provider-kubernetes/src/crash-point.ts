/** Where a call may be cut off: between two calls to the API server, with the first one done. */
export type KubernetesCrashPoint =
  | 'claim_made'
  | 'internal_service_made'
  | 'services_made'
  | 'machine_files_made'
  | 'machine_recorded'
  | 'former_pod_removed'
  | 'pod_made'
  | 'stop_noted'
  | 'deletion_noted'
  | 'pod_asked_to_leave'
  | 'services_removed'
