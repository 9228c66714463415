import type { AwsCallName } from './aws-calls.ts'
import { tagKey } from './tags.ts'

/** What a policy is about. */
export interface PolicyScope {
  /** `aws`, `aws-us-gov` or `aws-cn`. */
  partition: string
  region: string
  accountId: string
  installationId: string
  vpcId: string
  /** Of the machines' role, which RunInstances hands to them. */
  machineRoleArn: string
  kmsKeyArn: string | null
}

export interface PolicyDocument {
  Version: '2012-10-17'
  Statement: PolicyStatement[]
}

export interface PolicyStatement {
  Sid: string
  Effect: 'Allow'
  Action: string[]
  Resource: string[]
  Condition?: Record<string, Record<string, string | string[]>>
}

/** The calls that an instance makes with its own role while it boots. */
export const machineCallNames = ['AttachVolume', 'GetSecretValue'] as const

const requested = `aws:RequestTag/${tagKey.installation}`
const carried = `aws:ResourceTag/${tagKey.installation}`
/** A variable that IAM fills in: the private address of the instance whose role asks. */
export const callersAddress = `\${aws:Ec2InstanceSourcePrivateIPv4}`

/**
 * The least that the control plane's role needs: it makes only what carries the installation's tag and touches only what has it. One
 * statement or more for each call that can be made (a type holds that); a test holds the calls that were really made against
 * it. EC2's Describe calls know no resource (Service Authorization Reference, "Actions, resources, and condition keys for
 * Amazon EC2").
 */
export function controlPlanePolicy(scope: PolicyScope): PolicyDocument {
  const { partition, region, accountId, installationId, vpcId, machineRoleArn, kmsKeyArn } = scope
  const arn = (kind: string) => `arn:${partition}:ec2:${region}:${accountId}:${kind}/*`
  const secret = `arn:${partition}:secretsmanager:${region}:${accountId}:secret:headwater/${installationId}/*`
  const makesOurs = { StringEquals: { [requested]: installationId } }
  const touchesOurs = { StringEquals: { [carried]: installationId } }
  const inOurVpc = { ArnEquals: { 'ec2:Vpc': `arn:${partition}:ec2:${region}:${accountId}:vpc/${vpcId}` } }
  const inRegion = { StringEquals: { 'aws:RequestedRegion': region } }
  const list = (action: string) => [allow(action, '', ['*'], inRegion)]
  const change = (action: string, resource: string) => [allow(action, '', [resource], touchesOurs)]

  const statements: Record<AwsCallName, PolicyStatement[]> = {
    DescribeInstanceStatus: list('ec2:DescribeInstanceStatus'),
    DescribeInstanceTypeOfferings: list('ec2:DescribeInstanceTypeOfferings'),
    DescribeInstances: list('ec2:DescribeInstances'),
    DescribeNetworkInterfaces: list('ec2:DescribeNetworkInterfaces'),
    DescribeSecurityGroups: list('ec2:DescribeSecurityGroups'),
    DescribeVolumes: list('ec2:DescribeVolumes'),
    DescribeVolumesModifications: list('ec2:DescribeVolumesModifications'),
    CreateSecurityGroup: [
      allow('ec2:CreateSecurityGroup', 'Ours', [arn('security-group')], makesOurs),
      allow(
        'ec2:CreateSecurityGroup',
        'InVpc',
        [`arn:${partition}:ec2:${region}:${accountId}:vpc/${vpcId}`],
        undefined,
      ),
    ],
    AuthorizeSecurityGroupIngress: change('ec2:AuthorizeSecurityGroupIngress', arn('security-group')),
    DeleteSecurityGroup: change('ec2:DeleteSecurityGroup', arn('security-group')),
    CreateNetworkInterface: [
      allow('ec2:CreateNetworkInterface', 'Ours', [arn('network-interface')], makesOurs),
      allow('ec2:CreateNetworkInterface', 'InSubnet', [arn('subnet')], inOurVpc),
      allow('ec2:CreateNetworkInterface', 'InGroup', [arn('security-group')], touchesOurs),
    ],
    DeleteNetworkInterface: change('ec2:DeleteNetworkInterface', arn('network-interface')),
    CreateVolume: [allow('ec2:CreateVolume', '', [arn('volume')], { ...makesOurs, Bool: { 'ec2:Encrypted': 'true' } })],
    ModifyVolume: change('ec2:ModifyVolume', arn('volume')),
    DeleteVolume: change('ec2:DeleteVolume', arn('volume')),
    CreateTags: [
      // With what is being made...
      allow('ec2:CreateTags', 'WhenMade', ['security-group', 'network-interface', 'volume', 'instance'].map(arn), {
        StringEquals: {
          ...makesOurs.StringEquals,
          'ec2:CreateAction': ['CreateSecurityGroup', 'CreateNetworkInterface', 'CreateVolume', 'RunInstances'],
        },
      }),
      // ...and on what is ours, but never the tag that makes it ours.
      allow('ec2:CreateTags', 'Ours', ['network-interface', 'volume', 'instance'].map(arn), {
        ...touchesOurs,
        'ForAllValues:StringEquals': {
          'aws:TagKeys': [
            tagKey.machine,
            tagKey.machineStarted,
            tagKey.machinesBefore,
            tagKey.secrets,
            tagKey.stopBy,
            tagKey.deleting,
          ],
        },
      }),
    ],
    RunInstances: [
      allow('ec2:RunInstances', 'Ours', [arn('instance')], {
        StringEquals: { ...makesOurs.StringEquals, 'ec2:MetadataHttpTokens': 'required' },
      }),
      allow('ec2:RunInstances', 'Root', [arn('volume')], { ...makesOurs, Bool: { 'ec2:Encrypted': 'true' } }),
      allow('ec2:RunInstances', 'On', [arn('network-interface')], touchesOurs),
      allow('ec2:RunInstances', 'From', [`arn:${partition}:ec2:${region}::image/*`], undefined),
      {
        Sid: 'RunInstancesAs',
        Effect: 'Allow',
        Action: ['iam:PassRole'],
        Resource: [machineRoleArn],
        Condition: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
      },
    ],
    TerminateInstances: change('ec2:TerminateInstances', arn('instance')),
    GetConsoleOutput: change('ec2:GetConsoleOutput', arn('instance')),
    CreateSecret: [
      allow('secretsmanager:CreateSecret', '', [secret], makesOurs),
      allow('secretsmanager:TagResource', '', [secret], makesOurs),
    ],
    PutSecretValue: change('secretsmanager:PutSecretValue', secret),
    DeleteSecret: change('secretsmanager:DeleteSecret', secret),
  }
  return { Version: '2012-10-17', Statement: [...Object.values(statements).flat(), ...keyUse(kmsKeyArn, region)] }
}

/**
 * The least that a machine's role needs: its own node's files and volume. All machines have one role, so the node is told apart by
 * the private address of the instance that asks, which its credentials carry (IAM User Guide, "AWS global condition context
 * keys": aws:Ec2InstanceSourcePrivateIPv4, always together with aws:Ec2InstanceSourceVpc).
 */
export function machinePolicy(scope: PolicyScope): PolicyDocument {
  const { partition, region, accountId, installationId, vpcId, kmsKeyArn } = scope
  const ofItsNode = (prefix: string) => ({
    StringEquals: {
      [`${prefix}/${tagKey.installation}`]: installationId,
      [`${prefix}/${tagKey.address}`]: callersAddress,
      'aws:Ec2InstanceSourceVpc': vpcId,
    },
  })
  const ec2 = `arn:${partition}:ec2:${region}:${accountId}`
  return {
    Version: '2012-10-17',
    Statement: [
      allow(
        'secretsmanager:GetSecretValue',
        '',
        [`arn:${partition}:secretsmanager:${region}:${accountId}:secret:headwater/${installationId}/*`],
        ofItsNode('secretsmanager:ResourceTag'),
      ),
      allow('ec2:AttachVolume', '', [`${ec2}:volume/*`, `${ec2}:instance/*`], ofItsNode('aws:ResourceTag')),
      ...keyUse(kmsKeyArn, region),
    ],
  }
}

function allow(
  action: string,
  about: string,
  Resource: string[],
  Condition: PolicyStatement['Condition'],
): PolicyStatement {
  const Sid = `${action.replace(/^.*:/, '')}${about}`
  return { Sid, Effect: 'Allow', Action: [action], Resource, ...(Condition === undefined ? {} : { Condition }) }
}

/** Volumes and secrets under a key of one's own; AWS's own keys need no statement. */
function keyUse(kmsKeyArn: string | null, region: string): PolicyStatement[] {
  if (kmsKeyArn === null) return []
  const through = {
    StringEquals: { 'kms:ViaService': [`ec2.${region}.amazonaws.com`, `secretsmanager.${region}.amazonaws.com`] },
  }
  const Action = ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext']
  return [
    {
      Sid: 'KeyUse',
      Effect: 'Allow',
      Action: [...Action, 'kms:ReEncryptFrom', 'kms:ReEncryptTo'],
      Resource: [kmsKeyArn],
      Condition: through,
    },
    {
      Sid: 'KeyGrant',
      Effect: 'Allow',
      Action: ['kms:CreateGrant'],
      Resource: [kmsKeyArn],
      Condition: { ...through, Bool: { 'kms:GrantIsForAWSResource': 'true' } } as Record<
        string,
        Record<string, string | string[]>
      >,
    },
  ]
}

/** The names of the calls that a policy allows, without their service. */
export function allowedCalls({ Statement }: PolicyDocument): Set<string> {
  return new Set(Statement.flatMap(({ Action }) => Action.map((action) => action.split(':')[1] ?? '')))
}
