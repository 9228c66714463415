import * as ec2 from '@aws-sdk/client-ec2'
import * as secrets from '@aws-sdk/client-secrets-manager'
import { BackOff } from './back-off.ts'
import type { AwsProviderOptions } from './options.ts'
import { refusalOf } from './refusal.ts'

const ec2Calls = {
  AuthorizeSecurityGroupIngress: ec2.AuthorizeSecurityGroupIngressCommand,
  CreateNetworkInterface: ec2.CreateNetworkInterfaceCommand,
  CreateSecurityGroup: ec2.CreateSecurityGroupCommand,
  CreateTags: ec2.CreateTagsCommand,
  CreateVolume: ec2.CreateVolumeCommand,
  DeleteNetworkInterface: ec2.DeleteNetworkInterfaceCommand,
  DeleteSecurityGroup: ec2.DeleteSecurityGroupCommand,
  DeleteVolume: ec2.DeleteVolumeCommand,
  DescribeInstanceStatus: ec2.DescribeInstanceStatusCommand,
  DescribeInstanceTypeOfferings: ec2.DescribeInstanceTypeOfferingsCommand,
  DescribeInstances: ec2.DescribeInstancesCommand,
  DescribeNetworkInterfaces: ec2.DescribeNetworkInterfacesCommand,
  DescribeSecurityGroups: ec2.DescribeSecurityGroupsCommand,
  DescribeVolumes: ec2.DescribeVolumesCommand,
  DescribeVolumesModifications: ec2.DescribeVolumesModificationsCommand,
  GetConsoleOutput: ec2.GetConsoleOutputCommand,
  ModifyVolume: ec2.ModifyVolumeCommand,
  RunInstances: ec2.RunInstancesCommand,
  TerminateInstances: ec2.TerminateInstancesCommand,
} as const

const secretCalls = {
  CreateSecret: secrets.CreateSecretCommand,
  DeleteSecret: secrets.DeleteSecretCommand,
  PutSecretValue: secrets.PutSecretValueCommand,
} as const

type Ec2CallName = keyof typeof ec2Calls
type SecretCallName = keyof typeof secretCalls

/** Every call that the control plane makes to AWS: no other can be made, and the policy has a statement for each. */
export type AwsCallName = Ec2CallName | SecretCallName

const calls = { ...ec2Calls, ...secretCalls }
export const awsCallNames = Object.keys(calls) as AwsCallName[]
type Command<Name extends AwsCallName> = InstanceType<(typeof calls)[Name]>
type Input<Name extends AwsCallName> = Command<Name>['input']
type Output<Name extends AwsCallName> = Awaited<ReturnType<ReturnType<Command<Name>['resolveMiddleware']>>>['output']

/** Makes one call to AWS on behalf of `subject` ("node nod_1", say); refuses with a ProviderError that names both. */
export type CallAws = <Name extends AwsCallName>(
  name: Name,
  subject: string,
  input: Input<Name>,
) => Promise<Output<Name>>

/**
 * The one door to AWS. Nothing is repeated in here: the control loop repeats, and every call may be repeated. A call that
 * AWS throttled is refused without asking until its `retryAtMs`, so that a hundred loops do not keep the bucket empty.
 */
export function awsCalls(options: AwsProviderOptions): CallAws {
  const configuration = {
    region: options.region,
    maxAttempts: 1,
    // Below the control loop's own patience for a call and an observation.
    requestHandler: { connectionTimeout: 2_000, requestTimeout: 7_000, throwOnRequestTimeout: true },
    ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint }),
    ...(options.credentials === undefined ? {} : { credentials: options.credentials }),
  }
  const ec2Client = new ec2.EC2Client(configuration)
  const secretsClient = new secrets.SecretsManagerClient(configuration)
  const backOff = new BackOff(options.clock, options.random)

  async function send(name: AwsCallName, input: object): Promise<unknown> {
    if (isSecretCall(name)) {
      const Command = secretCalls[name] as unknown as new (input: object) => never
      return await secretsClient.send(new Command(input))
    }
    const Command = ec2Calls[name] as unknown as new (input: object) => never
    return await ec2Client.send(new Command(input))
  }

  return async <Name extends AwsCallName>(name: Name, subject: string, input: Input<Name>) => {
    backOff.refuseEarly(name, subject)
    let output: unknown
    try {
      output = await send(name, input)
    } catch (error) {
      throw refusalOf({ call: name, region: options.region, subject }, error, () => backOff.throttled(name))
    }
    backOff.answered(name)
    options.crashPoint?.(name)
    return output as Output<Name>
  }
}

function isSecretCall(name: AwsCallName): name is SecretCallName {
  return Object.hasOwn(secretCalls, name)
}
