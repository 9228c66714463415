import { type NodeRecord, type NodeRole, newId, type PhysicalClusterSpecification, type Random } from '@headwater/model'
import type { Action } from '../plan.ts'
import { isIncomplete, nodeName, observedNode, type Step } from '../step.ts'

/** Every place the specification asks for is a node: recorded with its ids first, then reserved at the provider. */
export const reserveNodes: Step = (input) => {
  const { desired, observed, random } = input
  if (!desired.prepared)
    return { waiting: [{ step: 'reserve_nodes', on: 'the cluster being prepared', recheckAfterMs: 200 }] }

  let nextKafkaId = input.nextKafkaId
  const nodes = [...input.nodes]
  for (const place of missingPlaces(desired.specification, nodes)) {
    nodes.push(newNode(place, nextKafkaId++, desired.specification, observed.nowMs, random))
  }

  const actions: Action[] = []
  for (const node of nodes) {
    const listed = observedNode(input, node.id)
    const isNew = !input.nodes.includes(node)
    if (listed !== null && listed.state === 'ready') continue
    // A volume that held data is never replaced by a blank one here: a person decides (finding data_at_risk).
    if (node.volumeState === 'used' && !(isIncomplete(node, input) && listed?.mendable === true)) continue
    actions.push({
      kind: 'create_node',
      nodeId: node.id,
      because: isNew ? `the plan wants a ${node.role} in ${node.zone}` : `${nodeName(node)} is not there yet`,
    })
  }
  return { nodes, nextKafkaId, actions }
}

interface Place {
  role: NodeRole
  zone: string
}

/** The places of a specification, in the order in which they are filled: zones in turn, voters first. */
export function placesOf(specification: PhysicalClusterSpecification): Place[] {
  const { zones, brokers, controllers } = specification
  const zoneAt = (index: number): string => zones[index % zones.length] ?? ''
  const places: Place[] = []
  for (let i = 0; i < brokers.count; i++) {
    const combined = controllers.mode === 'combined' && i < controllers.count
    places.push({ role: combined ? 'combined' : 'broker', zone: zoneAt(i) })
  }
  if (controllers.mode === 'dedicated') {
    for (let i = 0; i < controllers.count; i++) places.push({ role: 'controller', zone: zoneAt(i) })
  }
  return places
}

function missingPlaces(specification: PhysicalClusterSpecification, nodes: NodeRecord[]): Place[] {
  const free = [...nodes]
  return placesOf(specification).filter((place) => {
    const taken = free.findIndex((node) => node.role === place.role && node.zone === place.zone)
    if (taken === -1) return true
    free.splice(taken, 1)
    return false
  })
}

function newNode(
  place: Place,
  kafkaId: number,
  specification: PhysicalClusterSpecification,
  nowMs: number,
  random: Random,
): NodeRecord {
  const { brokers, controllers, volume } = specification
  const shape = place.role === 'controller' ? { volume, ...controllers } : { volume, ...brokers }
  return {
    id: newId('node', nowMs, random),
    kafkaId,
    role: place.role,
    zone: place.zone,
    size: shape.size,
    heapMib: shape.heapMib,
    volume: shape.volume ?? volume,
    directoryId: newKafkaUuid(random),
    volumeState: 'new',
    addresses: null,
    deleting: false,
    machine: null,
    failedStarts: 0,
  }
}

/** A Kafka Uuid: 16 bytes in url-safe base 64. Never starts with `-`, which its tools would read as an option. */
export function newKafkaUuid(random: Random): string {
  for (;;) {
    const text = btoa(String.fromCharCode(...random.bytes(16)))
      .replaceAll('+', '-')
      .replaceAll('/', '_')
      .slice(0, 22)
    if (!text.startsWith('-')) return text
  }
}
