import type { Cluster } from '@headwater/api-contract/client'
import { windowWords } from '../../format/window.ts'

/** What a tenant set that is otherwise now, apart from the order. */
export function settingsDifferences(before: Cluster, after: Cluster): string[] {
  const windows = [windowWords(before.maintenanceWindow), windowWords(after.maintenanceWindow)]
  return [
    ...(before.name === after.name ? [] : [`It is called ${after.name} now, no longer ${before.name}.`]),
    ...(before.protected === after.protected
      ? []
      : [after.protected ? 'It is protected against deletion now.' : 'It is no longer protected against deletion.']),
    ...(windows[0] === windows[1] ? [] : [`What may wait is done ${windows[1]} now; before, ${windows[0]}.`]),
    ...(before.kafka.version === after.kafka.version ? [] : [`Kafka ${after.kafka.version} is asked for now.`]),
  ]
}
