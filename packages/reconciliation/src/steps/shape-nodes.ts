import type { NodeRecord, NodeRole } from '@headwater/model'
import { assignPlaces, type Place } from '../places.ts'
import { reachableKafka, type Step, type StepInput } from '../step.ts'

/**
 * Nodes that keep a place become what it says: another size, a larger volume, another role. Here it is only written down;
 * that a machine or a volume differs from its node's record is seen by the steps that follow.
 */
export const shapeNodes: Step = (input) => {
  const { kept, surplus } = assignPlaces(input.desired.specification, input.nodes)
  const places = new Map(kept.map(({ node, place }) => [node.id, place]))
  const leaving = new Set(surplus.map(({ id }) => id))
  return {
    nodes: input.nodes.map((node) => {
      const place = places.get(node.id)
      if (place !== undefined) return shaped(node, shapeOf(node, place, input))
      return leaving.has(node.id) ? shaped(node, { ...node, role: roleTowards(node, 'broker', input) }) : node
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
