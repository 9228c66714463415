import type { NodeRecord } from '@headwater/model'
import type { Action } from '../plan.ts'
import { nodeName, observedNode, type Step } from '../step.ts'

/** A volume that is smaller or slower than its node's record says is changed where it is, while Kafka runs on it. */
export const growVolumes: Step = (input) => {
  const actions: Action[] = []
  for (const node of input.nodes) {
    const listed = observedNode(input, node.id)
    if (node.deleting || listed?.state !== 'ready' || listed.volume === null) continue
    if (isAsRecorded(listed.volume, node.volume)) continue
    const { sizeGib } = listed.volume
    const because = `the volume of ${nodeName(node)} has ${sizeGib} GiB and shall have ${node.volume.sizeGib}`
    actions.push({ kind: 'change_volume', nodeId: node.id, volume: node.volume, because })
  }
  return { actions }
}

/** Clouds may round a size up. */
export function isAsRecorded(listed: NodeRecord['volume'], recorded: NodeRecord['volume']): boolean {
  return (
    listed.sizeGib >= recorded.sizeGib &&
    listed.iops === recorded.iops &&
    listed.throughputMiBps === recorded.throughputMiBps
  )
}
