import type { RunInstancesCommandInput } from '@aws-sdk/client-ec2'
import {
  type MachineSpecification,
  machineFilesProblem,
  machineSpecificationDigest,
  type NodeReference,
  ProviderError,
} from '@headwater/provider'
import { type AwsContext, settlingMs } from './context.ts'
import { storeFiles } from './machine-files.ts'
import { lastStarted, wasStarted, withMachine } from './machine-memory.ts'
import { namedNode } from './named-node.ts'
import { clientToken } from './names.ts'
import { holder, isDeleting, isWhole, type NodeParts, nodeTags } from './node-parts.ts'
import type { AwsImage } from './options.ts'
import { awsCode } from './refusal.ts'
import { type Tags, toTags } from './tags.ts'
import { volumeDevice, writeUserData } from './user-data.ts'

/**
 * One RunInstances is the start. The network interface is the lock: EC2 gives it to one instance at a time. The instance fetches its
 * files and attaches its volume by itself, so nothing of the start waits for this process.
 */
export async function startMachine(
  context: AwsContext,
  reference: NodeReference,
  machine: MachineSpecification,
): Promise<void> {
  const { imageId, image } = usable(context, reference, machine)
  const subject = `machine ${machine.id} on ${reference.id}`
  const digest = machineSpecificationDigest(machine)
  const parts = await namedNode(context, reference)
  if (parts === null || isDeleting(parts)) {
    throw new ProviderError('conflict', `${subject}: the node is gone or is being deleted`)
  }
  switch (presence(parts, machine.id, digest)) {
    case 'ended':
      return
    case 'there':
      return await remember(context, parts, machine.id)
    case 'absent':
      break
  }
  const { addresses, volume } = freeParts(parts, subject, context.options.clock.nowMs())
  const files = await storeFiles(context, parts, machine)
  const userData = writeUserData({
    version: 1,
    region: context.options.region,
    machineId: machine.id,
    nodeId: reference.id,
    clusterId: reference.clusterId,
    volumeId: volume.id,
    device: volumeDevice,
    files,
  })
  const started = await run(context, parts, machine, {
    imageId,
    image,
    userData,
    networkInterfaceId: addresses.id,
    tags: {
      installation: context.options.installationId,
      organization: nodeTags(parts).organization ?? '',
      cluster: reference.clusterId,
      node: reference.id,
      machine: machine.id,
      machineDigest: digest,
      address: addresses.PrivateIpAddress ?? '',
    },
  })
  if (started) await remember(context, parts, machine.id)
}

interface Launch {
  imageId: string
  image: AwsImage
  userData: string
  networkInterfaceId: string
  tags: Tags
}

/** False when EC2 knows that the machine has run and is gone. */
async function run(
  { call, options, capacity }: AwsContext,
  parts: NodeParts,
  machine: MachineSpecification,
  launch: Launch,
): Promise<boolean> {
  const zone = parts.addresses?.AvailabilityZone ?? ''
  const input: RunInstancesCommandInput = {
    ClientToken: clientToken(options.installationId, machine.id, 'machine'),
    ImageId: launch.imageId,
    InstanceType: machine.size as NonNullable<RunInstancesCommandInput['InstanceType']>,
    MinCount: 1,
    MaxCount: 1,
    NetworkInterfaces: [{ DeviceIndex: 0, NetworkInterfaceId: launch.networkInterfaceId, DeleteOnTermination: false }],
    BlockDeviceMappings: [
      {
        DeviceName: launch.image.rootDevice,
        Ebs: {
          VolumeSize: launch.image.rootGib,
          VolumeType: 'gp3',
          Encrypted: true,
          DeleteOnTermination: true,
          ...(options.kmsKeyId === null ? {} : { KmsKeyId: options.kmsKeyId }),
        },
      },
    ],
    EbsOptimized: true,
    IamInstanceProfile: { Arn: options.instanceProfileArn },
    // A machine that powers off is gone, and so is its root volume.
    InstanceInitiatedShutdownBehavior: 'terminate',
    MetadataOptions: {
      HttpEndpoint: 'enabled',
      HttpTokens: 'required',
      HttpPutResponseHopLimit: 1,
      InstanceMetadataTags: 'enabled',
    },
    UserData: launch.userData,
    TagSpecifications: [
      { ResourceType: 'instance', Tags: toTags({ ...launch.tags, part: 'machine', name: `headwater ${machine.id}` }) },
      { ResourceType: 'volume', Tags: toTags({ ...launch.tags, part: 'root', name: `headwater ${machine.id}` }) },
    ],
  }
  try {
    const { Instances } = await call('RunInstances', `machine ${machine.id} on ${parts.nodeId}`, input)
    capacity.had(zone, machine.size)
    const state = Instances?.[0]?.State?.Name
    return state !== 'terminated' && state !== 'shutting-down'
  } catch (error) {
    if (awsCode(error) === 'IdempotentInstanceTerminated') return false
    if (error instanceof ProviderError && error.code === 'out_of_capacity') capacity.refused(zone, machine.size)
    throw error
  }
}

/** Writes onto the parts that stay that the machine was started, unless they say so. */
export async function remember(context: AwsContext, parts: NodeParts, machineId: string): Promise<void> {
  if (lastStarted(parts)?.id === machineId) return
  const ids = [parts.addresses?.id, parts.volume?.id].filter((id) => id !== undefined)
  if (ids.length === 0) return
  await context.call('CreateTags', `node ${parts.nodeId}`, {
    Resources: ids,
    Tags: toTags(withMachine(parts, machineId, context.options.clock.nowMs())),
  })
}

/** Whether this very machine is on the node, or was. `conflict` where it runs with another specification. */
function presence(parts: NodeParts, machineId: string, digest: string): 'absent' | 'there' | 'ended' {
  const same = parts.machines.find(({ tags }) => tags.machine === machineId)
  if (same === undefined) return wasStarted(parts, machineId) ? 'ended' : 'absent'
  if (same.State?.Name === 'terminated' || same.State?.Name === 'shutting-down') return 'ended'
  if (same.tags.machineDigest === digest) return 'there'
  throw new ProviderError('conflict', `machine ${machineId} on ${parts.nodeId} was started with another specification`)
}

/** The parts of a node on which nothing runs. */
function freeParts(parts: NodeParts, subject: string, nowMs: number): WholeParts {
  const { addresses, volume } = parts
  if (addresses === null || volume === null || !isWhole(parts)) {
    throw new ProviderError('unavailable', `${subject}: the node is half made; repeat createNode, wait for ready`)
  }
  const refuse = (words: string) => new ProviderError('volume_in_use', `${subject}: ${words}`)
  const other = holder(parts)
  if (other !== null)
    throw refuse(`${other.tags.machine} (${other.id}) holds volume and addresses; stop that one first`)
  const last = lastStarted(parts)
  const listed = parts.machines.some(({ tags }) => tags.machine === last?.id)
  if (last !== null && !listed && nowMs - last.startedMs < settlingMs) {
    throw refuse(`${last.id} was started a moment ago, and EC2 does not list it yet`)
  }
  // Where the interface is in use and nothing is listed, EC2 knows by the token whether it is this very machine that has it.
  return { addresses, volume }
}

interface WholeParts {
  addresses: NonNullable<NodeParts['addresses']>
  volume: NonNullable<NodeParts['volume']>
}

function usable(
  { options }: AwsContext,
  reference: NodeReference,
  machine: MachineSpecification,
): { imageId: string; image: AwsImage } {
  const refuse = (problem: string) =>
    new ProviderError('invalid_spec', `machine ${machine.id} on ${reference.id}: ${problem}`)
  const architecture = Object.hasOwn(options.sizes, machine.size) ? options.sizes[machine.size] : undefined
  if (architecture === undefined) throw refuse(`size "${machine.size}" is not offered`)
  const problem = machineFilesProblem(machine)
  if (problem !== null) throw refuse(problem)
  const image = Object.hasOwn(options.images, machine.image) ? options.images[machine.image] : undefined
  const imageId = image?.imageIds[architecture]
  if (image === undefined || imageId === undefined) {
    throw refuse(`image "${machine.image}" is not there for ${architecture}; build it for this region`)
  }
  return { imageId, image }
}
