import type { IpPermission, SecurityGroup } from '@aws-sdk/client-ec2'
import { type ClusterReference, ProviderError } from '@headwater/provider'
import type { AwsContext } from './context.ts'
import { describeNodes } from './describe.ts'
import { securityGroupName } from './names.ts'
import { portRanges } from './node-ports.ts'
import type { AwsProviderOptions } from './options.ts'
import { awsCode, isNotFound } from './refusal.ts'
import { fromTags, toTags } from './tags.ts'

/**
 * A prepared cluster is a security group: its name can be given once in a VPC, its tags say whose it is, and EC2 does not
 * delete it while a node's network interface is in it.
 */
export async function prepareCluster(context: AwsContext, cluster: ClusterReference): Promise<void> {
  const found = await findGroup(context, cluster.id)
  if (found !== null) refuseOtherOwner(found, cluster)
  const groupId = found?.GroupId ?? (await makeGroup(context, cluster))
  if (found !== null && opensAll(found, context.options, groupId)) return
  await open(context, cluster.id, groupId)
}

export async function releaseCluster(context: AwsContext, cluster: ClusterReference): Promise<void> {
  const { call, options } = context
  const nodes = await describeNodes(call, options.installationId, { clusterId: cluster.id })
  if (nodes.size > 0) {
    const ids = [...nodes.keys()].join(', ')
    throw new ProviderError('conflict', `cluster ${cluster.id} still has nodes; delete them first: ${ids}`)
  }
  const group = await findGroup(context, cluster.id)
  if (group === null) return
  try {
    await call('DeleteSecurityGroup', `cluster ${cluster.id}`, { GroupId: group.GroupId })
  } catch (error) {
    // In between a second release was faster. A node that no list shows yet makes it a DependencyViolation: conflict.
    if (!isNotFound(error)) throw error
  }
}

/** The security group of a prepared cluster, for its organization; `conflict` where it is not prepared. */
export async function preparedGroup(context: AwsContext, cluster: ClusterReference): Promise<string> {
  const group = await findGroup(context, cluster.id)
  if (group?.GroupId === undefined || fromTags(group.Tags).organization !== cluster.organizationId) {
    throw new ProviderError(
      'conflict',
      `cluster ${cluster.id} is not prepared for ${cluster.organizationId}; prepare it first`,
    )
  }
  return group.GroupId
}

async function findGroup({ call, options }: AwsContext, clusterId: string): Promise<SecurityGroup | null> {
  const { SecurityGroups } = await call('DescribeSecurityGroups', `cluster ${clusterId}`, {
    Filters: [
      { Name: 'vpc-id', Values: [options.vpcId] },
      { Name: 'group-name', Values: [securityGroupName(options.installationId, clusterId)] },
    ],
  })
  return SecurityGroups?.[0] ?? null
}

function refuseOtherOwner(group: SecurityGroup, cluster: ClusterReference): void {
  const owner = fromTags(group.Tags).organization
  if (owner === cluster.organizationId) return
  throw new ProviderError(
    'conflict',
    `cluster ${cluster.id} is prepared for ${owner ?? 'nobody that its tags name'}, not ${cluster.organizationId}`,
  )
}

async function makeGroup(context: AwsContext, cluster: ClusterReference): Promise<string> {
  const { call, options } = context
  try {
    const { GroupId } = await call('CreateSecurityGroup', `cluster ${cluster.id}`, {
      GroupName: securityGroupName(options.installationId, cluster.id),
      Description: 'Nodes of one Headwater cluster',
      VpcId: options.vpcId,
      TagSpecifications: [
        {
          ResourceType: 'security-group',
          Tags: toTags({
            installation: options.installationId,
            organization: cluster.organizationId,
            cluster: cluster.id,
            name: `headwater ${cluster.id}`,
          }),
        },
      ],
    })
    if (GroupId !== undefined) return GroupId
  } catch (error) {
    // CreateSecurityGroup takes no token; the name does its work.
    if (awsCode(error) !== 'InvalidGroup.Duplicate') throw error
    const other = await findGroup(context, cluster.id)
    if (other?.GroupId !== undefined) {
      refuseOtherOwner(other, cluster)
      return other.GroupId
    }
  }
  throw new ProviderError('unavailable', `cluster ${cluster.id}: EC2 does not show its security group yet; ask again`)
}

async function open(context: AwsContext, clusterId: string, groupId: string): Promise<void> {
  for (const permission of permissions(context.options, groupId)) {
    try {
      await context.call('AuthorizeSecurityGroupIngress', `cluster ${clusterId}`, {
        GroupId: groupId,
        IpPermissions: [permission],
      })
    } catch (error) {
      if (awsCode(error) !== 'InvalidPermission.Duplicate') throw error
    }
  }
}

/** One rule a call: EC2 refuses a whole call when one of its rules is there already. */
function permissions(options: AwsProviderOptions, groupId: string): IpPermission[] {
  const ranges = [
    { ...tcp(portRanges.internal), from: cidrs(options.controlPlaneCidrs) },
    { ...tcp(portRanges.tenant), from: cidrs([...new Set([...options.controlPlaneCidrs, ...options.tenantCidrs])]) },
  ]
  return ranges.flatMap(({ from, ...ports }) => [
    { ...ports, UserIdGroupPairs: [{ GroupId: groupId }] },
    ...from.map((block) => ({ ...ports, IpRanges: [block] })),
  ])
}

function tcp({ first, last }: { first: number; last: number }): IpPermission {
  return { IpProtocol: 'tcp', FromPort: first, ToPort: last }
}

function cidrs(blocks: string[]): { CidrIp: string }[] {
  return blocks.map((block) => ({ CidrIp: block }))
}

function opensAll(group: SecurityGroup, options: AwsProviderOptions, groupId: string): boolean {
  return permissions(options, groupId).every((wanted) =>
    (group.IpPermissions ?? []).some(
      ({ FromPort, ToPort, IpRanges, UserIdGroupPairs }) =>
        FromPort === wanted.FromPort &&
        ToPort === wanted.ToPort &&
        (wanted.IpRanges ?? []).every(({ CidrIp }) => IpRanges?.some((range) => range.CidrIp === CidrIp)) &&
        (wanted.UserIdGroupPairs ?? []).every(({ GroupId }) =>
          UserIdGroupPairs?.some((pair) => pair.GroupId === GroupId),
        ),
    ),
  )
}
