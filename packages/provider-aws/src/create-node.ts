import { type NodeSpecification, nodeSpecificationDigest, ProviderError } from '@headwater/provider'
import { preparedGroup } from './clusters.ts'
import type { AwsContext } from './context.ts'
import { describeNode } from './describe.ts'
import { lastStarted } from './machine-memory.ts'
import { clientToken } from './names.ts'
import { isDeleting, type NodeParts, nodeTags } from './node-parts.ts'
import { givePorts, writePorts } from './node-ports.ts'
import { type Tags, toTags } from './tags.ts'
import { volumeProblem } from './volume-rules.ts'

/**
 * Makes the network interface and then the volume, each under a token made of the node's id: a retry, also one that runs at the
 * same time, gets what the first one made. The interface comes first because it needs the cluster's security group, which is
 * gone once the cluster was released.
 */
export async function createNode(context: AwsContext, node: NodeSpecification): Promise<void> {
  const { call, options } = context
  const { subnetId, ports } = usable(context, node)
  const digest = nodeSpecificationDigest(node)
  const [existing, groupId] = await Promise.all([
    describeNode(call, options.installationId, node.id),
    preparedGroup(context, { id: node.clusterId, organizationId: node.organizationId }),
  ])
  if (existing !== null) refuseOther(existing, node, digest)
  if (existing?.addresses != null && existing.volume !== null) return

  const subject = `node ${node.id}`
  const tags: Tags = {
    installation: options.installationId,
    organization: node.organizationId,
    cluster: node.clusterId,
    node: node.id,
    nodeDigest: digest,
    name: `headwater ${node.id}`,
  }
  const made = await call('CreateNetworkInterface', subject, {
    ClientToken: clientToken(options.installationId, node.id, 'addresses'),
    SubnetId: subnetId,
    Groups: [groupId],
    Description: `Headwater node ${node.id}`,
    TagSpecifications: [
      {
        ResourceType: 'network-interface',
        Tags: toTags({ ...tags, part: 'addresses', ports: writePorts(ports) }),
      },
    ],
  })
  const address = made.NetworkInterface?.PrivateIpAddress
  if (address === undefined) throw new ProviderError('unavailable', `${subject}: EC2 gave its interface no address yet`)
  await call('CreateVolume', subject, {
    ClientToken: clientToken(options.installationId, node.id, 'volume'),
    AvailabilityZone: node.zone,
    VolumeType: 'gp3',
    Size: node.volume.sizeGib,
    Iops: node.volume.iops,
    Throughput: node.volume.throughputMiBps,
    Encrypted: true,
    ...(options.kmsKeyId === null ? {} : { KmsKeyId: options.kmsKeyId }),
    TagSpecifications: [{ ResourceType: 'volume', Tags: toTags({ ...tags, part: 'volume', address }) }],
  })
}

function usable({ options }: AwsContext, node: NodeSpecification): { subnetId: string; ports: Record<string, number> } {
  const refuse = (problem: string) => new ProviderError('invalid_spec', `node ${node.id}: ${problem}`)
  const subnetId = Object.hasOwn(options.subnets, node.zone) ? options.subnets[node.zone] : undefined
  const zones = Object.keys(options.subnets).join(', ')
  if (subnetId === undefined) throw refuse(`zone "${node.zone}" is none of ${zones}`)
  if (!Object.hasOwn(options.sizes, node.size)) throw refuse(`size "${node.size}" is not offered`)
  const problem = volumeProblem(node.volume)
  if (problem !== null) throw refuse(`its volume cannot be had: ${problem}`)
  return { subnetId, ports: givePorts(node) }
}

function refuseOther(existing: NodeParts, node: NodeSpecification, digest: string): void {
  if (isDeleting(existing)) {
    throw new ProviderError('conflict', `node ${node.id} is being deleted; ids are never used again`)
  }
  if (nodeTags(existing).nodeDigest !== digest) {
    throw new ProviderError('conflict', `node ${node.id} exists with another specification; ids are never used again`)
  }
  const lost = existing.addresses === null ? 'network interface' : existing.volume === null ? 'volume' : null
  // EC2 would answer a token once more with what is gone; and an empty volume in place of a full one would be a lie.
  if (lost !== null && lastStarted(existing) !== null) {
    throw new ProviderError('conflict', `node ${node.id} has lost its ${lost}; make a new node in its place`)
  }
}
