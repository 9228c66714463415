import type { NodeRecord, NodeRole } from '@headwater/model'
import { assignPlaces, type Place } from '../places.ts'
import { reachableKafka, type Step, type StepInput } from '../step.ts'

/**
 * Nodes that keep a place become what it says: another size, a larger volume, another role. Here it is only written down;
 * that a machine or a volume differs from its node's record is seen by the steps that follow. A node that leaves stays what it is:
 * a vote that it was given late counts, and it is needed as a controller until that is taken away again.
 */
export const shapeNodes: Step = (input) => {
  const { kept } = assignPlaces(input.desired.specification, input.nodes)
  const places = new Map(kept.map(({ node, place }) => [node.id, place]))
  return {
    nodes: input.nodes.map((node) => {
      const place = places.get(node.id)
      return place === undefined ? node : shaped(node, shapeOf(node, place, input))
    }),
  }
}

type Shape = Pick<NodeRecord, 'role' | 'size' | 'heapMib' | 'volume'>

function shaped(node: NodeRecord, { role, size, heapMib, volume }: Shape): NodeRecord {
  const isSame = node.role === role && node.size === size && node.heapMib === heapMib && node.volume === volume
  return isSame ? node : { ...node, role, size, heapMib, volume }
}

function shapeOf(node: NodeRecord, place: Place, input: StepInput): Shape {
  const volume = place.volume.sizeGib < node.volume.sizeGib ? node.volume : place.volume
  return { role: roleTowards(node, place.role, input), size: place.size, heapMib: place.heapMib, volume }
}

/** A vote is taken away before the role that it goes with; a dedicated controller never becomes anything else. */
function roleTowards(node: NodeRecord, role: NodeRole, { observed }: StepInput): NodeRole {
  if (node.role === role || node.role === 'controller') return node.role
  if (role === 'combined' || node.machine === null) return role
  const kafka = reachableKafka(observed)
  const mayVote = kafka === null || kafka.quorum.leaderId === null || kafka.quorum.voterIds.includes(node.kafkaId)
  return mayVote ? node.role : role
}
