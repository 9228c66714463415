import { type NodeRecord, newId, type Random } from '@headwater/model'
import { assignPlaces, type Place } from '../places.ts'
import type { Action, Waiting } from '../plan.ts'
import { surplusIds } from '../retirement.ts'
import {
  isIncomplete,
  nodeName,
  observedNode,
  type Step,
  type StepInput,
  unknownNodeIds,
  unknownNodesText,
} from '../step.ts'

const unknownRecheckMs = 30_000

/**
 * Every place that nobody takes becomes a node: recorded with its ids first, then reserved at the provider. None while a node
 * stands that no record knows: it may carry the next Kafka id.
 */
export const reserveNodes: Step = (input) => {
  const { desired, observed, random } = input
  if (!desired.prepared)
    return { waiting: [{ step: 'reserve_nodes', on: 'the cluster being prepared', recheckAfterMs: 200 }] }

  let nextKafkaId = input.nextKafkaId
  const known = input.nodes
  const { missing } = assignPlaces(desired.specification, known)
  const unknown = missing.length > 0 ? unknownNodeIds(input) : []
  const places = unknown.length > 0 ? [] : missing
  const made = places.map((place) => newNode(place, nextKafkaId++, observed.nowMs, random))
  const nodes = made.length === 0 ? known : [...known, ...made]

  const leaving = surplusIds({ desired, nodes })
  const actions: Action[] = []
  for (const node of nodes) {
    // one that never ran is released instead, even where no list shows it yet
    if (leaving.has(node.id) && node.machine === null) continue
    const listed = observedNode(input, node.id)
    const isNew = made.includes(node)
    if (node.deleting || (listed !== null && listed.state === 'ready')) continue
    // A volume that held data is never made again under its node's id: see replaceLostNodes.
    if (node.volumeState === 'used' && !(isIncomplete(node, input) && listed?.mendable === true)) continue
    if (waitsForRelease(node, input)) continue
    actions.push({
      kind: 'create_node',
      nodeId: node.id,
      because: reasonToMake(node, isNew),
    })
  }
  return { nodes, nextKafkaId, actions, waiting: waitingFor(unknown) }
}

function waitingFor(unknown: string[]): Waiting[] {
  if (unknown.length === 0) return []
  return [{ step: 'reserve_nodes', on: unknownNodesText(unknown), recheckAfterMs: unknownRecheckMs }]
}

/** It asks for the ports of the lost node, which is released first, and looked for after that. */
function waitsForRelease(node: NodeRecord, input: StepInput): boolean {
  if (node.takesOver === undefined) return false
  const isDecidedNow = !input.desired.nodes.some(({ id }) => id === node.id)
  return isDecidedNow || observedNode(input, node.takesOver.nodeId) !== null
}

function reasonToMake(node: NodeRecord, isNew: boolean): string {
  if (isNew) return `the plan wants a ${node.role} in ${node.zone}`
  const place = node.takesOver === undefined ? '' : ', with an empty volume in place of the lost one'
  return `${nodeName(node)} is not there yet${place}`
}

function newNode(place: Place, kafkaId: number, nowMs: number, random: Random): NodeRecord {
  return {
    id: newId('node', nowMs, random),
    kafkaId,
    ...place,
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
