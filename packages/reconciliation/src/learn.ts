import type { NodeAddresses, NodeRecord } from '@headwater/model'
import type { ObservedNode } from '@headwater/provider'
import type { Desired } from './desired.ts'
import { isEmptySuccessor } from './lost-volumes.ts'
import type { Observed } from './observed.ts'
import { isProven } from './starts.ts'
import { isBroker, isInService, isVoter, observedNode, reachableKafka, type StepInput } from './step.ts'

/** The node records with what this observation teaches: addresses, volumes in use, and machines that came into service. */
export function learn(input: Pick<StepInput, 'listing' | 'observed' | 'nodes'>): NodeRecord[] {
  return input.nodes.map((known) => {
    const listed = observedNode(input, known.id)
    const addresses = known.addresses ?? (listed?.state === 'ready' ? readAddresses(known, listed) : null)
    const node = isUsedByStranger(known, listed, input.observed) ? { ...known, volumeState: 'used' as const } : known
    const found = addresses === node.addresses ? node : { ...node, addresses }
    if (node.machine === null || !isInService(node, input)) return found
    const failedStarts = isProven(node.machine, input.observed.nowMs) ? 0 : node.failedStarts
    if (node.machine.registered && node.volumeState === 'used' && failedStarts === node.failedStarts) return found
    return { ...found, volumeState: 'used', failedStarts, machine: { ...node.machine, registered: true } }
  })
}

/** A machine that was not decided, such as one that was given up, may have put the volume to use, and founded the cluster. */
function isUsedByStranger(node: NodeRecord, listed: ObservedNode | null, observed: Observed): boolean {
  if (node.volumeState === 'used' || isEmptySuccessor(node) || listed?.machine?.state !== 'running') return false
  const kafka = reachableKafka(observed)
  if (kafka === null || listed.machine.id === node.machine?.id) return false
  const inServiceIds = isBroker(node) ? kafka.brokerIds : kafka.quorum.caughtUpVoterIds
  return inServiceIds.includes(node.kafkaId)
}

/** An id above all that Kafka knows too: after a restored backup it knows nodes that the records do not, and no id is given twice. */
export function nextKafkaIdAfter({ nextKafkaId }: Pick<Desired, 'nextKafkaId'>, observed: Observed): number {
  const kafka = reachableKafka(observed)
  if (kafka === null) return nextKafkaId
  const fetching = Object.keys(kafka.fetchedAtMs).map(Number)
  return Math.max(nextKafkaId, ...[...kafka.registeredIds, ...kafka.quorum.voterIds, ...fetching].map((id) => id + 1))
}

function readAddresses(node: NodeRecord, listed: ObservedNode): NodeAddresses | null {
  const { broker, controller, tenant } = listed.addresses
  if (isBroker(node) && (broker === undefined || tenant === undefined)) return null
  if (isVoter(node) && controller === undefined) return null
  const internal = broker ?? controller
  if (internal === undefined) return null
  return {
    internalHost: internal.host,
    brokerPort: broker?.port ?? null,
    controllerPort: controller?.port ?? null,
    tenantHost: tenant?.host ?? null,
    tenantPort: tenant?.port ?? null,
  }
}
