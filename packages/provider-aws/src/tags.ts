import type { Tag } from '@aws-sdk/client-ec2'

/**
 * What our tags are called. Instance tags are shown in instance metadata, which allows letters, digits and `+-=.,_:@` in a
 * key (EC2 User Guide, "View tags for your EC2 instances using instance metadata").
 */
export const tagKey = {
  installation: 'headwater:installation',
  organization: 'headwater:organization',
  cluster: 'headwater:cluster',
  node: 'headwater:node',
  /** Which part of a node this is: `addresses`, `volume`, `machine`; the root volume of a machine is `root`. */
  part: 'headwater:part',
  /** Digest of the specification that the node was first asked for. */
  nodeDigest: 'headwater:node-digest',
  /** On addresses: `name=port`, one space apart. */
  ports: 'headwater:ports',
  /** On volumes, secrets and machines: the node's address, by which a machine's role knows its own. */
  address: 'headwater:address',
  /** On a machine its id; on addresses and volume the id of the last machine that was started. */
  machine: 'headwater:machine',
  machineDigest: 'headwater:machine-digest',
  /** On addresses and volume: when that machine was started, ms since the epoch. */
  machineStarted: 'headwater:machine-started',
  /** On addresses and volume: short digests of the machines that were started, the last one last. */
  machinesBefore: 'headwater:machines-before',
  /** On addresses, where it is more than one: how many secrets the node's files are cut into. */
  secrets: 'headwater:secrets',
  /** On a machine: when it is made to leave, ms since the epoch. Read by the machine itself, from its metadata. */
  stopBy: 'headwater:stop-by',
  /** On every part: release has begun, ms since the epoch. */
  deleting: 'headwater:deleting',
  name: 'Name',
} as const
export type TagName = keyof typeof tagKey
export type Tags = Partial<Record<TagName, string>>

export function toTags(tags: Tags): Tag[] {
  return Object.entries(tags).map(([name, value]) => ({ Key: tagKey[name as TagName], Value: value }))
}

const nameOf = new Map(Object.entries(tagKey).map(([name, key]) => [key as string, name as TagName]))

/** Those of ours; what other people have tagged is theirs. */
export function fromTags(list: Tag[] | undefined): Tags {
  const tags: Tags = {}
  for (const { Key = '', Value } of list ?? []) {
    const name = nameOf.get(Key)
    if (name !== undefined && Value !== undefined) tags[name] = Value
  }
  return tags
}

/** A filter of a Describe call. */
export function hasTag(name: TagName, value: string): { Name: string; Values: string[] } {
  return { Name: `tag:${tagKey[name]}`, Values: [value] }
}
