import { ApiRefusal, type Ec2Request } from './ec2-request.ts'
import type { World } from './world.ts'
import { itemsOf } from './xml.ts'

/** Error codes of this file: EC2 API Reference, "Error codes for the Amazon EC2 API". */

/** EC2 API Reference, RunInstances: image and type have to exist, the type in that zone. moto takes anything. */
export async function checkLaunch(world: World, request: Ec2Request, zone: string): Promise<void> {
  const [imageId, type] = [request.get('ImageId'), request.get('InstanceType')]
  if (!world.imageIds.has(imageId)) {
    throw new ApiRefusal('InvalidAMIID.NotFound', `The image id '[${imageId}]' does not exist`)
  }
  const offered = await world.moto.ec2('DescribeInstanceTypeOfferings', {
    LocationType: 'availability-zone',
    'Filter.1.Name': 'instance-type',
    'Filter.1.Value.1': type,
  })
  const places = itemsOf(offered.instanceTypeOfferingSet)
  if (places.length === 0) {
    throw new ApiRefusal('InvalidParameterValue', `Invalid value '${type}' for InstanceType.`)
  }
  if (!places.some(({ location }) => location === zone)) {
    throw new ApiRefusal(
      'Unsupported',
      `Your requested instance type (${type}) is not supported in your requested Availability Zone (${zone}).`,
    )
  }
  checkUserData(request)
  // EC2 User Guide, "Troubleshoot instance launch issues": a server error, although waiting is all that helps.
  if (world.soldOut.has(`${zone} ${type}`)) {
    throw new ApiRefusal(
      'InsufficientInstanceCapacity',
      `We currently do not have sufficient ${type} capacity in the Availability Zone you requested (${zone}).`,
      500,
    )
  }
}

/** EC2 User Guide, "Run commands when you launch an EC2 instance with user data input": 16 KB before encoding. */
function checkUserData(request: Ec2Request): void {
  if (Buffer.from(request.get('UserData'), 'base64').length <= 16_384) return
  throw new ApiRefusal('InvalidParameterValue', 'User data is limited to 16384 bytes')
}
