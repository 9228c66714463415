import type { NodeRecord } from '@headwater/model'
import type { Action, Waiting } from '../plan.ts'
import { nodeName, observedNode, type Step, unknownNodeIds, unknownNodesText } from '../step.ts'

/** A confirmed deletion keeps no data, so nobody waits long for a clean shutdown. */
const deletionGraceMs = 3_000

/** Machines first, then their nodes: a record goes when the provider no longer lists what it stands for. */
export const deleteNodes: Step = (input) => {
  const actions: Action[] = []
  const waiting: Waiting[] = []
  const because = 'the cluster is being deleted'
  const nodes: NodeRecord[] = []
  for (const node of input.nodes) {
    const listed = observedNode(input, node.id)
    // The delete call has been made at least once for a node that was marked in an earlier pass.
    if (listed === null && node.deleting) continue
    nodes.push({ ...node, deleting: true })
    const machine = listed?.machine ?? null
    if (machine !== null && (machine.state === 'running' || machine.state === 'starting')) {
      actions.push({ kind: 'stop_machine', nodeId: node.id, machineId: machine.id, graceMs: deletionGraceMs, because })
    } else if (machine?.state === 'stopping' || machine?.state === 'unknown') {
      waiting.push({
        step: 'stop_machines',
        on: `machine ${machine.id} on ${nodeName(node)} to stop`,
        recheckAfterMs: 200,
      })
    } else {
      actions.push({ kind: 'delete_node', nodeId: node.id, because })
    }
  }
  return { nodes, actions, waiting }
}

export const releaseCluster: Step = (input) => {
  if (input.nodes.length > 0 || input.desired.released) return {}
  const unknown = unknownNodeIds(input)
  if (unknown.length > 0)
    return { waiting: [{ step: 'release_cluster', on: unknownNodesText(unknown), recheckAfterMs: 30_000 }] }
  return { actions: [{ kind: 'release_cluster', because: 'its last node is gone' }] }
}
