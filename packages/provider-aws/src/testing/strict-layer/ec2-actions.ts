import type { Ec2Request } from './ec2-request.ts'
import { launch, terminate } from './instances.ts'
import type { SimulatedImages } from './layer.ts'
import { listInstances, listInterfaces, listModifications, listStatus, listVolumes, pagingParameters } from './lists.ts'
import type { RawAnswer } from './moto.ts'
import { addressToGive, checkGroups, checkGroupUnused, checkInterfaceFree } from './rules-network.ts'
import { checkAttachment, checkModification, checkNewVolume, checkVolumeFree } from './rules-volumes.ts'
import type { World } from './world.ts'
import { buildAnswer, childOf, type Element, parseAnswer, textOf } from './xml.ts'

/** Answers a call: refuses what EC2 would, has moto do the rest, and shows what EC2 would show. Throws ApiRefusal. */
export async function perform(world: World, images: SimulatedImages, request: Ec2Request): Promise<RawAnswer> {
  const { moto, clock } = world
  const forward = (without: string[] = [], more: Record<string, string> = {}) =>
    moto.sendEc2(request.encode(without, more))
  const shown = async (show: (world: World, request: Ec2Request, answer: Element) => Element) => {
    const answer = await forward(pagingParameters)
    return answer.status === 200 ? xml(request.action, show(world, request, parseAnswer(answer.body))) : answer
  }
  switch (request.action) {
    case 'DescribeInstances':
      return await shown(listInstances)
    case 'DescribeNetworkInterfaces':
      return await shown(listInterfaces)
    case 'DescribeVolumes':
      return await shown(listVolumes)
    case 'DescribeInstanceStatus':
      return xml(request.action, listStatus(world, request))
    case 'DescribeVolumesModifications':
      return xml(request.action, listModifications(world, request))
    case 'GetConsoleOutput':
      return xml(request.action, consoleOf(world, request))
    case 'CreateNetworkInterface': {
      await checkGroups(world, request)
      const answer = await forward([], { PrivateIpAddress: await addressToGive(world, request) })
      return noteMade(world, answer, (made) => textOf(childOf(made, 'networkInterface')?.networkInterfaceId))
    }
    case 'CreateVolume':
      await checkNewVolume(world, request)
      return noteMade(world, await forward(), (made) => textOf(made.volumeId))
    case 'RunInstances':
      return await launch(world, images, request)
    case 'TerminateInstances':
      return xml(request.action, terminate(world, request))
    case 'AttachVolume':
      await checkAttachment(world, request)
      return await forward()
    case 'ModifyVolume': {
      const before = await checkModification(world, request)
      world.modifications.push({
        volumeId: request.get('VolumeId'),
        startMs: clock.nowMs(),
        target: { size: request.get('Size'), iops: request.get('Iops'), throughput: request.get('Throughput') },
        original: { size: textOf(before.size), iops: textOf(before.iops), throughput: textOf(before.throughput) },
      })
      return await forward()
    }
    case 'DeleteVolume': {
      const item = await checkVolumeFree(world, request)
      world.deletedVolumes.push({ item, atMs: clock.nowMs() })
      return await forward()
    }
    case 'DeleteNetworkInterface':
      checkInterfaceFree(world, request)
      return await forward()
    case 'DeleteSecurityGroup':
      await checkGroupUnused(world, request)
      return await forward()
    default:
      return await forward(pagingParameters)
  }
}

export function xml(action: string, content: Element): RawAnswer {
  return { status: 200, type: 'text/xml', body: buildAnswer(action, content) }
}

function noteMade(world: World, answer: RawAnswer, idOf: (made: Element) => string): RawAnswer {
  if (answer.status === 200) world.madeAtMs.set(idOf(parseAnswer(answer.body)), world.clock.nowMs())
  return answer
}

/** EC2 API Reference, GetConsoleOutput: the last 64 KB, base64. */
function consoleOf(world: World, request: Ec2Request): Element {
  const life = world.instances.get(request.get('InstanceId'))
  const text = (life?.console ?? []).map((line) => `${line}\r\n`).join('')
  return {
    instanceId: request.get('InstanceId'),
    timestamp: new Date(world.clock.nowMs()).toISOString(),
    output: Buffer.from(text.slice(-65_536)).toString('base64'),
  }
}
