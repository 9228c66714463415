import type { Instance, NetworkInterface, Volume } from '@aws-sdk/client-ec2'
import { clientToken } from './names.ts'
import { fromTags, type Tags } from './tags.ts'

/** What there is in EC2 of one node, each with its own tags read. */
export interface NodeParts {
  nodeId: string
  addresses: (NetworkInterface & { tags: Tags; id: string }) | null
  volume: (Volume & { tags: Tags; id: string }) | null
  /** Every instance that EC2 still lists, the newest last. */
  machines: MachinePart[]
}
export type MachinePart = Instance & { tags: Tags; id: string }

export interface Found {
  interfaces: NetworkInterface[]
  volumes: Volume[]
  instances: Instance[]
}

/**
 * Sorts what was listed by node. What is on its way out counts as gone. Should there ever be two of a part, the one that is in
 * use counts; the other is listed by its own id and never touched.
 */
export function partsByNode({ interfaces, volumes, instances }: Found): Map<string, NodeParts> {
  const byNode = new Map<string, NodeParts>()
  const partsOf = (tags: Tags): NodeParts | null => {
    if (tags.node === undefined) return null
    const known = byNode.get(tags.node)
    if (known !== undefined) return known
    const parts: NodeParts = { nodeId: tags.node, addresses: null, volume: null, machines: [] }
    byNode.set(tags.node, parts)
    return parts
  }
  for (const network of interfaces) {
    const tags = fromTags(network.TagSet)
    const parts = partsOf(tags)
    if (parts === null || network.NetworkInterfaceId === undefined) continue
    if (parts.addresses !== null && network.Attachment === undefined) continue
    parts.addresses = { ...network, tags, id: network.NetworkInterfaceId }
  }
  for (const volume of volumes) {
    const tags = fromTags(volume.Tags)
    if (tags.part !== 'volume' || volume.State === 'deleting' || volume.State === 'deleted') continue
    const parts = partsOf(tags)
    if (parts === null || volume.VolumeId === undefined) continue
    if (parts.volume !== null && (volume.Attachments ?? []).length === 0) continue
    parts.volume = { ...volume, tags, id: volume.VolumeId }
  }
  const byLaunch = instances.toSorted((a, b) => (a.LaunchTime?.getTime() ?? 0) - (b.LaunchTime?.getTime() ?? 0))
  for (const instance of byLaunch) {
    const tags = fromTags(instance.Tags)
    const parts = partsOf(tags)
    if (parts === null || instance.InstanceId === undefined || !isAsStarted(instance, tags)) continue
    parts.machines.push({ ...instance, tags, id: instance.InstanceId })
  }
  // A machine that is gone is no node; nor is anything that somebody gave one of our tags by hand.
  for (const [nodeId, parts] of byNode) {
    if (parts.addresses === null && parts.volume === null && !parts.machines.some(holdsNode)) byNode.delete(nodeId)
  }
  return byNode
}

/** False for an instance whose tag was taken away or edited: what it was started as stays in its token. */
function isAsStarted({ ClientToken }: Instance, { installation = '', machine }: Tags): boolean {
  if (machine === undefined) return false
  return ClientToken === undefined || ClientToken === clientToken(installation, machine, 'machine')
}

/** False once EC2 says that nothing of the instance runs any more. A stopped one counts: it can be started again. */
export function holdsNode(machine: MachinePart): boolean {
  return machine.State?.Name !== 'terminated'
}

/** The machine that has the node's addresses, and with them the node. */
export function holder(parts: NodeParts): MachinePart | null {
  return parts.machines.findLast(holdsNode) ?? null
}

/** The tags that say whose the node is: they are on each of its parts. */
export function nodeTags(parts: NodeParts): Tags {
  return parts.addresses?.tags ?? parts.volume?.tags ?? parts.machines.at(-1)?.tags ?? {}
}

/** The clusters that its parts name: one, unless somebody has edited a tag. */
export function clustersOf(parts: NodeParts): Set<string> {
  const named = [parts.addresses, parts.volume, ...parts.machines.filter(holdsNode)].flatMap(
    (part) => part?.tags.cluster ?? [],
  )
  return new Set(named)
}

export function isDeleting(parts: NodeParts): boolean {
  return [parts.addresses, parts.volume, ...parts.machines.filter(holdsNode)].some(
    (part) => part?.tags.deleting !== undefined,
  )
}

/** True when both parts are there for use. */
export function isWhole(parts: NodeParts): boolean {
  const volumeState = parts.volume?.State
  return parts.addresses !== null && (volumeState === 'available' || volumeState === 'in-use')
}
