import type { Operation } from '@headwater/api-contract/client'

export const operationNames: Record<Operation['type'], string> = {
  create_cluster: 'Provisioning',
  update_cluster: 'Change',
  delete_cluster: 'Deletion',
  heal_cluster: 'Healing',
  renew_certificates: 'Renewal of certificates',
}
