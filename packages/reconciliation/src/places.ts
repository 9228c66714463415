import type { NodeRecord, NodeRole, PhysicalClusterSpecification } from '@headwater/model'

/** What the specification wants somewhere: a node takes it, or one is made. */
export interface Place {
  role: NodeRole
  zone: string
  size: string
  heapMib: number
  volume: NodeRecord['volume']
}

/** Who takes which place. */
export interface Assignment {
  kept: { node: NodeRecord; place: Place }[]
  /** Places that nobody takes. */
  missing: Place[]
  /** Nodes for which there is no place: they are emptied, and go. */
  surplus: NodeRecord[]
}

/** By nodes, of which no list is ever changed in place: a pass asks for the same again and again. */
const assigned = new WeakMap<NodeRecord[], Assigned>()

interface Assigned {
  specification: PhysicalClusterSpecification
  assignment: Assignment
  /** Nodes that are neither surplus nor on their last way. */
  placed: NodeRecord[]
}

/** The places of a specification, in the order in which they are filled: zones in turn, voters first. */
export function placesOf(specification: PhysicalClusterSpecification): Place[] {
  const { zones, brokers, controllers, volume } = specification
  const zoneAt = (index: number): string => zones[index % zones.length] ?? ''
  const places: Place[] = []
  for (let i = 0; i < brokers.count; i++) {
    const role = controllers.mode === 'combined' && i < controllers.count ? 'combined' : 'broker'
    places.push({ role, zone: zoneAt(i), size: brokers.size, heapMib: brokers.heapMib, volume })
  }
  if (controllers.mode === 'dedicated') {
    const { size, heapMib } = controllers
    const own = controllers.volume ?? volume
    for (let i = 0; i < controllers.count; i++)
      places.push({ role: 'controller', zone: zoneAt(i), size, heapMib, volume: own })
  }
  return places
}

/**
 * Gives each place to a node of its zone. It depends on records alone, so that a change that is taken back is taken back
 * here too. No volume shrinks: a node with a larger one than wanted keeps its place until everything else is in place; then
 * the youngest of them loses it, so that they are made anew one after the other.
 */
export function assignPlaces(specification: PhysicalClusterSpecification, nodes: NodeRecord[]): Assignment {
  return assignedTo(specification, nodes).assignment
}

function assignedTo(specification: PhysicalClusterSpecification, nodes: NodeRecord[]): Assigned {
  const known = assigned.get(nodes)
  if (known?.specification === specification) return known
  const assignment = newAssignment(specification, nodes)
  const placed = nodes.filter((node) => !node.deleting && !assignment.surplus.includes(node))
  const made = { specification, assignment, placed }
  assigned.set(nodes, made)
  return made
}

function newAssignment(specification: PhysicalClusterSpecification, nodes: NodeRecord[]): Assignment {
  const free = nodes.filter((node) => !node.deleting).toSorted((a, b) => a.kafkaId - b.kafkaId)
  const kept: Assignment['kept'] = []
  const take = (places: Place[], fits: (node: NodeRecord, place: Place) => boolean): Place[] =>
    places.filter((place) => {
      const mayTake = (node: NodeRecord): boolean => canTake(node, place) && fits(node, place)
      const [node] = free.filter(mayTake).toSorted((a, b) => lateness(a, place) - lateness(b, place))
      if (node === undefined) return true
      free.splice(free.indexOf(node), 1)
      kept.push({ node, place })
      return false
    })

  const unfilled = take(placesOf(specification), (node, place) => !isTooLarge(node, place))
  const missing = take(unfilled, () => true)
  const settled = missing.length === 0 && free.length === 0 && nodes.every(({ deleting }) => !deleting)
  const youngest = kept.findLast(({ node, place }) => isTooLarge(node, place))
  if (!settled || youngest === undefined) return { kept, missing, surplus: free }
  return { kept: kept.filter((other) => other !== youngest), missing: [youngest.place], surplus: [youngest.node] }
}

/** The nodes that have a place: those that people are told about, and that have to be in service. */
export function placedNodes(view: {
  desired: { specification: PhysicalClusterSpecification }
  nodes: NodeRecord[]
}): NodeRecord[] {
  return assignedTo(view.desired.specification, view.nodes).placed
}

/** Who was made comes before who is only recorded, then who has the role; of equals the eldest. */
function lateness({ addresses, role }: NodeRecord, place: Place): number {
  return 2 * Number(addresses === null) + Number(role !== place.role)
}

function canTake(node: NodeRecord, place: Place): boolean {
  if (node.zone !== place.zone) return false
  if ((node.role === 'controller') !== (place.role === 'controller')) return false
  // what earlier versions made has no port to vote on
  return place.role !== 'combined' || node.addresses === null || node.addresses.controllerPort !== null
}

function isTooLarge(node: NodeRecord, place: Place): boolean {
  return node.volume.sizeGib > place.volume.sizeGib
}
