import type { NodeReference } from '@headwater/provider'
import type { AwsContext } from './context.ts'
import { deleteFiles } from './machine-files.ts'
import { namedNode } from './named-node.ts'
import { holdsNode, isDeleting, type NodeParts } from './node-parts.ts'
import { isHeld } from './observe-node.ts'
import { awsCode, isNotFound } from './refusal.ts'
import { toTags } from './tags.ts'

/**
 * Marks every part first: from then on the node is `deleting`, and whoever lists it goes on where this call could not, because EC2
 * gives up an interface and a volume only once their instance has ended.
 */
export async function deleteNode(context: AwsContext, reference: NodeReference): Promise<void> {
  const parts = await namedNode(context, reference)
  if (parts === null) return
  const subject = `node ${reference.id}`
  const alive = parts.machines.filter(holdsNode)
  const ids = [parts.addresses?.id, parts.volume?.id, ...alive.map(({ id }) => id)].filter((id) => id !== undefined)
  const nowMs = context.options.clock.nowMs()
  if (!isDeleting(parts)) {
    await context.call('CreateTags', subject, { Resources: ids, Tags: toTags({ deleting: String(nowMs) }) })
  }
  if (!(await endMachines(context, parts))) return
  await releaseParts(context, parts)
}

/** Ends what still runs on a node that is being deleted; true when nothing does. */
export async function endMachines({ call }: AwsContext, parts: NodeParts): Promise<boolean> {
  const alive = parts.machines.filter(holdsNode)
  const running = alive.filter(({ State }) => State?.Name !== 'shutting-down').map(({ id }) => id)
  if (running.length > 0) {
    // The volume goes with the node: there is nothing that a shutdown in order would save.
    await call('TerminateInstances', `node ${parts.nodeId}`, { InstanceIds: running, SkipOsShutdown: true })
  }
  return alive.length === 0
}

/**
 * Deletes what nothing holds any more of a node that is being deleted: what its machines fetched, addresses, volume. Secrets
 * go first, because no list of nodes would show what is left of them. True when it is done.
 */
export async function releaseParts(context: AwsContext, parts: NodeParts): Promise<boolean> {
  const { call } = context
  const subject = `node ${parts.nodeId}`
  if (isHeld(parts) || parts.machines.some(holdsNode)) return false
  const { addresses, volume } = parts
  await deleteFiles(context, parts)
  try {
    if (addresses !== null) {
      await orGone(call('DeleteNetworkInterface', subject, { NetworkInterfaceId: addresses.id }))
    }
    if (volume !== null) await orGone(call('DeleteVolume', subject, { VolumeId: volume.id }))
  } catch (error) {
    // EC2 has not let go yet although it says so; the next list tries again.
    const code = awsCode(error)
    if (code !== 'InvalidNetworkInterface.InUse' && code !== 'InvalidParameterValue' && code !== 'VolumeInUse')
      throw error
    return false
  }
  return true
}

async function orGone(call: Promise<unknown>): Promise<void> {
  try {
    await call
  } catch (error) {
    if (!isNotFound(error)) throw error
  }
}
