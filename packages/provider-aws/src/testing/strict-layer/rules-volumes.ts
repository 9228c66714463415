import { volumeProblem } from '../../volume-rules.ts'
import { ApiRefusal, type Ec2Request } from './ec2-request.ts'
import { phaseOf, type World } from './world.ts'
import { type Element, itemsOf, textOf } from './xml.ts'

/** Error codes of this file: EC2 API Reference, "Error codes for the Amazon EC2 API". */

/** EC2 API Reference, CreateVolume: the zone has to exist; EBS User Guide: the bounds of gp3. moto takes anything. */
export async function checkNewVolume(world: World, request: Ec2Request): Promise<void> {
  const zone = request.get('AvailabilityZone')
  const zones = await world.moto.ec2('DescribeAvailabilityZones', {})
  if (!itemsOf(zones.availabilityZoneInfo).some(({ zoneName }) => zoneName === zone)) {
    throw new ApiRefusal('InvalidZone.NotFound', `The zone '${zone}' does not exist.`)
  }
  checkShape(request)
}

function checkShape(request: Ec2Request): void {
  const problem = volumeProblem({
    sizeGib: Number(request.get('Size')),
    iops: Number(request.get('Iops')),
    throughputMiBps: Number(request.get('Throughput')),
  })
  if (problem !== null) throw new ApiRefusal('InvalidParameterValue', problem)
}

/**
 * EBS User Guide, "Attach an Amazon EBS volume to an Amazon EC2 instance": volume and instance in one zone, the instance running or
 * stopped, the volume available, the device name free. moto takes any volume any number of times.
 */
export async function checkAttachment(world: World, request: Ec2Request): Promise<void> {
  const [volumeId, instanceId] = [request.get('VolumeId'), request.get('InstanceId')]
  const volume = await volumeNamed(world, volumeId)
  const life = world.instances.get(instanceId)
  if (life === undefined) {
    throw new ApiRefusal('InvalidInstanceID.NotFound', `The instance ID '${instanceId}' does not exist`)
  }
  if (phaseOf(life, world.behaviour, world.clock.nowMs()) !== 'running') {
    throw new ApiRefusal('IncorrectState', `Instance '${instanceId}' is not 'running'.`)
  }
  if (textOf(volume.availabilityZone) !== life.zone) {
    throw new ApiRefusal(
      'InvalidVolume.ZoneMismatch',
      `The volume '${volumeId}' is not in the same availability zone as instance '${instanceId}'`,
    )
  }
  if (itemsOf(volume.attachmentSet).length > 0) {
    throw new ApiRefusal('VolumeInUse', `${volumeId} is already attached to an instance`)
  }
  if (isCreating(world, volumeId)) throw new ApiRefusal('IncorrectState', `Volume '${volumeId}' is not 'available'.`)
  const attached = await world.moto.ec2('DescribeVolumes', {
    'Filter.1.Name': 'attachment.instance-id',
    'Filter.1.Value.1': instanceId,
  })
  const devices = itemsOf(attached.volumeSet).flatMap(({ attachmentSet }) => itemsOf(attachmentSet))
  if (devices.some(({ device }) => device === request.get('Device'))) {
    throw new ApiRefusal('InvalidParameterValue', `${request.get('Device')} is already in use on ${instanceId}`)
  }
}

/** EC2 API Reference, DeleteVolume: the volume has to be available. */
export async function checkVolumeFree(world: World, request: Ec2Request): Promise<Element> {
  const volume = await volumeNamed(world, request.get('VolumeId'))
  if (itemsOf(volume.attachmentSet).length === 0) return volume
  throw new ApiRefusal('VolumeInUse', `Volume ${request.get('VolumeId')} is currently attached`)
}

/** EBS User Guide, "Requirements for EBS volume modifications": it only grows, and not again before its time. */
export async function checkModification(world: World, request: Ec2Request): Promise<Element> {
  const volumeId = request.get('VolumeId')
  const volume = await volumeNamed(world, volumeId)
  if (Number(request.get('Size')) < Number(textOf(volume.size))) {
    throw new ApiRefusal('InvalidParameterValue', 'New size cannot be smaller than existing size')
  }
  checkShape(request)
  const last = world.modifications.findLast((one) => one.volumeId === volumeId)
  if (last !== undefined && world.clock.nowMs() - last.startMs < world.behaviour.modificationMs) {
    throw new ApiRefusal(
      'VolumeModificationRateExceeded',
      "You've reached the maximum modification rate per volume limit. Wait at least 6 hours between modifications per EBS volume.",
    )
  }
  return volume
}

export function isCreating({ madeAtMs, clock, behaviour }: World, volumeId: string): boolean {
  return clock.nowMs() - (madeAtMs.get(volumeId) ?? Number.NEGATIVE_INFINITY) < behaviour.creatingMs
}

export async function volumeNamed(world: World, volumeId: string): Promise<Element> {
  const found = await world.moto.ec2('DescribeVolumes', { 'VolumeId.1': volumeId }).catch(() => null)
  const [volume] = itemsOf(found?.volumeSet)
  if (volume !== undefined) return volume
  throw new ApiRefusal('InvalidVolume.NotFound', `The volume '${volumeId}' does not exist.`)
}
