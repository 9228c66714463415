import { assertNever } from '@headwater/model'
import type { ObservedMachine, ObservedNode } from '@headwater/provider'
import type { InstanceHealth } from './instance-health.ts'
import { lastStarted } from './machine-memory.ts'
import { holder, isDeleting, isWhole, type MachinePart, type NodeParts, nodeTags } from './node-parts.ts'
import { readPorts } from './node-ports.ts'
import { tagKey } from './tags.ts'

/** A node in the words of the contract. `nowMs` is when the lists were asked for; pure. */
export function observeNode(parts: NodeParts, health: Map<string, InstanceHealth>, when: Moment): ObservedNode {
  const tags = nodeTags(parts)
  const whole = isWhole(parts)
  return {
    id: parts.nodeId,
    clusterId: tags.cluster ?? '',
    organizationId: tags.organization ?? '',
    zone: parts.addresses?.AvailabilityZone ?? parts.volume?.AvailabilityZone ?? '',
    state: isDeleting(parts) ? 'deleting' : whole ? 'ready' : 'half_made',
    volume: volumeOf(parts),
    addresses: whole ? addressesOf(parts) : {},
    machine: observeMachine(parts, health, when),
    ...(parts.volume?.State === 'error'
      ? { volumeLost: `EC2 says of ${parts.volume.id}: error. ${beyondRepair}` }
      : {}),
  }
}

/** https://docs.aws.amazon.com/ebs/latest/userguide/ebs-describing-volumes.html: the hardware below has failed. */
const beyondRepair = 'Its hardware has failed, and what it held cannot be recovered.'

export interface Moment {
  nowMs: number
  /** How long EC2 may not show what was started. */
  settlingMs: number
}

function volumeOf({ volume }: NodeParts): ObservedNode['volume'] {
  if (volume === null || volume.State === 'creating' || volume.State === 'error') return null
  return { sizeGib: volume.Size ?? 0, iops: volume.Iops ?? 0, throughputMiBps: volume.Throughput ?? 0 }
}

function addressesOf({ addresses }: NodeParts): ObservedNode['addresses'] {
  const host = addresses?.PrivateIpAddress
  if (host === undefined) return {}
  const ports = readPorts(addresses?.tags.ports ?? '')
  return Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, { host, port }]))
}

function observeMachine(
  parts: NodeParts,
  health: Map<string, InstanceHealth>,
  { nowMs, settlingMs }: Moment,
): ObservedMachine | null {
  const last = lastStarted(parts)
  const seen = holder(parts) ?? parts.machines.find(({ tags }) => tags.machine === last?.id) ?? parts.machines.at(-1)
  if (seen !== undefined && (last === null || last.id === seen.tags.machine || seen === holder(parts))) {
    return observeInstance(parts, seen, health.get(seen.id))
  }
  if (last === null) return null
  if (nowMs - last.startedMs < settlingMs) {
    return unseen(last.id, 'starting', 'it was started; EC2 does not list its instance yet')
  }
  if (isHeld(parts)) return unseen(last.id, 'unknown', heldBySomething(parts, last.id))
  return unseen(last.id, 'gone', 'EC2 no longer lists its instance')
}

function unseen(id: string, state: ObservedMachine['state'], detail: string): ObservedMachine {
  return { id, state, leavingByMs: null, detail }
}

function heldBySomething({ addresses, volume }: NodeParts, machineId: string): string {
  const instanceId = volume?.Attachments?.[0]?.InstanceId ?? addresses?.Attachment?.InstanceId ?? 'something'
  const tag = tagKey.machine
  return `EC2 lists no instance that carries ${machineId}, yet ${instanceId} holds its volume: give that one its tag ${tag} back, or end it`
}

function observeInstance(parts: NodeParts, instance: MachinePart, health: InstanceHealth | undefined): ObservedMachine {
  const id = instance.tags.machine ?? ''
  const known = (state: ObservedMachine['state'], words: string): ObservedMachine => ({
    id,
    state,
    leavingByMs: health?.leavingByMs ?? null,
    detail: [words, health?.detail ?? ''].filter((part) => part !== '').join('; '),
  })
  const what = `${instance.InstanceType} ${instance.id}`
  const reason = instance.StateReason?.Message || instance.StateTransitionReason || 'EC2 gives no reason'
  const state = instance.State?.Name
  switch (state) {
    case 'pending':
      return known('starting', `${what} is pending`)
    case 'running':
      return holdsVolume(parts, instance)
        ? known('running', `${what} is running`)
        : known('starting', `${what} is running and has not attached its volume yet`)
    case 'shutting-down':
    case 'stopping':
      return known('stopping', `${what}: ${reason}`)
    case 'stopped':
      // Never by us: its place is held until stopMachine or deleteNode ends it.
      return known('unknown', `${what} was stopped from outside: ${reason}`)
    case 'terminated':
      // Gone is a promise that the next one can be started: until EC2 has let go, it is not given.
      return isHeld(parts)
        ? known('stopping', `${what} has ended; EC2 has not released its volume yet`)
        : known('gone', reason)
    case undefined:
      return known('unknown', `${what}: EC2 gives no state`)
    default:
      return assertNever(state)
  }
}

function holdsVolume({ volume }: NodeParts, instance: MachinePart): boolean {
  const attachments = volume?.Attachments ?? []
  return attachments.some(({ InstanceId, State }) => InstanceId === instance.id && State === 'attached')
}

/** True while some instance, listed or not, has the addresses or the volume. */
export function isHeld({ addresses, volume }: NodeParts): boolean {
  const attached = (volume?.Attachments ?? []).some(({ State }) => State !== 'detached')
  return attached || addresses?.Status === 'in-use' || addresses?.Status === 'detaching'
}
