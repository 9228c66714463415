import { ApiRefusal, type Ec2Request } from './ec2-request.ts'
import { holderOf, type World } from './world.ts'
import { childOf, itemsOf, textOf } from './xml.ts'

/** Error codes of this file: EC2 API Reference, "Error codes for the Amazon EC2 API". */

/**
 * VPC User Guide, "Subnet sizing for IPv4": the first four addresses and the last one of a subnet are AWS's; an address is given once.
 * moto picks at random and may give one twice. Returns the address to give.
 */
export async function addressToGive(world: World, request: Ec2Request): Promise<string> {
  const subnetId = request.get('SubnetId')
  const subnets = await world.moto.ec2('DescribeSubnets', {
    'Filter.1.Name': 'subnet-id',
    'Filter.1.Value.1': subnetId,
  })
  const [subnet] = itemsOf(subnets.subnetSet)
  if (subnet === undefined) {
    throw new ApiRefusal('InvalidSubnetID.NotFound', `The subnet ID '${subnetId}' does not exist`)
  }
  const interfaces = await world.moto.ec2('DescribeNetworkInterfaces', {
    'Filter.1.Name': 'subnet-id',
    'Filter.1.Value.1': subnetId,
  })
  const taken = new Set(itemsOf(interfaces.networkInterfaceSet).map((item) => textOf(item.privateIpAddress)))
  const [base = '', length = '32'] = textOf(subnet.cidrBlock).split('/')
  const first = base.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
  const size = 2 ** (32 - Number(length))
  for (let offset = 4; offset < size - 1; offset++) {
    const address = [24, 16, 8, 0].map((bits) => Math.floor((first + offset) / 2 ** bits) % 256).join('.')
    if (!taken.has(address)) return address
  }
  throw new ApiRefusal(
    'InsufficientFreeAddressesInSubnet',
    `The subnet '${subnetId}' does not have enough free addresses`,
  )
}

/** A security group has to be there, in the subnet's VPC; moto makes one up. */
export async function checkGroups(world: World, request: Ec2Request): Promise<void> {
  for (const groupId of request.list('SecurityGroupId')) {
    const groups = await world.moto.ec2('DescribeSecurityGroups', {
      'Filter.1.Name': 'group-id',
      'Filter.1.Value.1': groupId,
    })
    if (itemsOf(groups.securityGroupInfo).length === 0) {
      throw new ApiRefusal('InvalidGroup.NotFound', `The security group '${groupId}' does not exist`)
    }
  }
}

/** EC2 API Reference, DeleteSecurityGroup: refused while a network interface is in the group. */
export async function checkGroupUnused(world: World, request: Ec2Request): Promise<void> {
  const groupId = request.get('GroupId')
  const interfaces = await world.moto.ec2('DescribeNetworkInterfaces', {
    'Filter.1.Name': 'group-id',
    'Filter.1.Value.1': groupId,
  })
  if (itemsOf(interfaces.networkInterfaceSet).length === 0) return
  throw new ApiRefusal('DependencyViolation', `resource ${groupId} has a dependent object`)
}

/** EC2 API Reference, DeleteNetworkInterface: it has to be detached first; EC2 answers InvalidParameterValue. */
export function checkInterfaceFree(world: World, request: Ec2Request): void {
  const id = request.get('NetworkInterfaceId')
  if (holderOf(world, id) === null) return
  throw new ApiRefusal('InvalidParameterValue', `Network interface '${id}' is currently in use.`)
}

/** EC2 User Guide, "Elastic network interfaces": one instance at a time, in the interface's zone. moto takes any number. */
export async function interfaceToLaunchOn(world: World, request: Ec2Request): Promise<{ id: string; zone: string }> {
  const id = request.get('NetworkInterface.1.NetworkInterfaceId')
  const found = await world.moto.ec2('DescribeNetworkInterfaces', { 'NetworkInterfaceId.1': id }).catch(() => null)
  const [item] = itemsOf(found?.networkInterfaceSet)
  if (item === undefined) {
    throw new ApiRefusal('InvalidNetworkInterfaceID.NotFound', `The networkInterface ID '${id}' does not exist`)
  }
  if (holderOf(world, id) !== null) {
    throw new ApiRefusal('InvalidNetworkInterface.InUse', `Interface: [${id}] in use.`)
  }
  return { id, zone: textOf(item.availabilityZone) }
}

/** The private address of an instance, as its role's credentials carry it. */
export async function addressOf(world: World, networkInterfaceId: string): Promise<string> {
  const found = await world.moto.ec2('DescribeNetworkInterfaces', { 'NetworkInterfaceId.1': networkInterfaceId })
  return textOf(childOf({ item: itemsOf(found.networkInterfaceSet)[0] }, 'item')?.privateIpAddress)
}
