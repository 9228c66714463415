import { tagKey } from '../../tags.ts'
import { ApiRefusal } from './ec2-request.ts'
import { addressOf } from './rules-network.ts'
import { volumeNamed } from './rules-volumes.ts'
import type { World } from './world.ts'
import { tagsOf } from './xml.ts'

/**
 * What `machinePolicy` lets an instance do, and no more. IAM User Guide, "AWS global condition context keys": the credentials of an
 * instance's role carry the private address of the instance (aws:Ec2InstanceSourcePrivateIPv4), which the policy
 * compares with a tag on what is asked for.
 */
export async function checkRole(
  world: World,
  instanceId: string,
  action: string,
  named: { secretId?: string; volumeId?: string; instanceId?: string },
): Promise<void> {
  const life = world.instances.get(instanceId)
  const address = life === undefined ? '' : await addressOf(world, life.networkInterfaceId)
  const allowed = await isAllowed(world, action, named, { instanceId, address })
  if (!allowed) {
    throw new ApiRefusal('AccessDeniedException', `The role of ${instanceId} is not authorized to perform: ${action}`)
  }
}

async function isAllowed(
  world: World,
  action: string,
  named: { secretId?: string; volumeId?: string; instanceId?: string },
  own: { instanceId: string; address: string },
): Promise<boolean> {
  switch (action) {
    case 'GetSecretValue': {
      const secret = await world.moto.secrets('DescribeSecret', { SecretId: named.secretId })
      const tags = (secret.Tags ?? []) as { Key: string; Value: string }[]
      return tags.some(({ Key, Value }) => Key === tagKey.address && Value === own.address)
    }
    case 'AttachVolume': {
      const volume = await volumeNamed(world, named.volumeId ?? '')
      return named.instanceId === own.instanceId && tagsOf(volume)[tagKey.address] === own.address
    }
    default:
      return false
  }
}
