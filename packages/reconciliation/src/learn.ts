import type { NodeAddresses, NodeRecord } from '@headwater/model'
import type { ObservedNode } from '@headwater/provider'
import type { Desired } from './desired.ts'
import type { Observed } from './observed.ts'
import { isProven } from './starts.ts'
import { isBroker, isInService, isVoter, observedNode, reachableKafka, type StepInput } from './step.ts'

/** The node records with what this observation teaches: addresses, and machines that came into service. */
export function learn(input: Pick<StepInput, 'listing' | 'observed' | 'nodes'>): NodeRecord[] {
  return input.nodes.map((node) => {
    const listed = observedNode(input, node.id)
    const addresses = node.addresses ?? (listed?.state === 'ready' ? readAddresses(node, listed) : null)
    const found = addresses === node.addresses ? node : { ...node, addresses }
    if (node.machine === null || !isInService(node, input)) return found
    const failedStarts = isProven(node.machine, input.observed.nowMs) ? 0 : node.failedStarts
    if (node.machine.registered && node.volumeState === 'used' && failedStarts === node.failedStarts) return found
    return { ...found, volumeState: 'used', failedStarts, machine: { ...node.machine, registered: true } }
  })
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
