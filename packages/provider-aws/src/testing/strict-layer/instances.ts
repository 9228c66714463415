import { tagKey } from '../../tags.ts'
import { SimulatedComputer } from './computer.ts'
import { ApiRefusal, type Ec2Request } from './ec2-request.ts'
import type { SimulatedImages } from './layer.ts'
import type { RawAnswer } from './moto.ts'
import { checkLaunch } from './rules-launch.ts'
import { addressOf, interfaceToLaunchOn } from './rules-network.ts'
import { type InstanceLife, phaseOf, type World } from './world.ts'
import { type Element, itemsOf, parseAnswer, tagsOf, textOf } from './xml.ts'

/** Has moto make the instance, and a simulated computer beside it that boots once it is no longer pending. */
export async function launch(world: World, images: SimulatedImages, request: Ec2Request): Promise<RawAnswer> {
  const { id: networkInterfaceId, zone } = await interfaceToLaunchOn(world, request)
  await checkLaunch(world, request, zone)
  // moto wants the profile to be there in its IAM; AWS checks it, and nothing here depends on it.
  const answer = await world.moto.sendEc2(request.encode(['IamInstanceProfile']))
  if (answer.status !== 200) return answer
  const [made] = itemsOf(parseAnswer(answer.body).instancesSet)
  const id = textOf(made?.instanceId)
  const image = images[request.get('ImageId')]
  if (image === undefined) throw new ApiRefusal('InvalidAMIID.NotFound', `no image ${request.get('ImageId')}`)
  const life: InstanceLife = {
    id,
    networkInterfaceId,
    zone,
    launchedAtMs: world.clock.nowMs(),
    endingAtMs: null,
    terminatedAtMs: null,
    reason: { code: '', message: '' },
    console: [],
    events: [],
    impaired: false,
    stoppedByPerson: false,
    computer: new SimulatedComputer(image, tagKey.stopBy, {
      clock: world.clock,
      instanceId: id,
      address: await addressOf(world, networkInterfaceId),
      userData: request.get('UserData'),
      tags: () => instanceTags(world, id),
      callEc2: (action, parameters) => world.asInstance(id).callEc2(action, parameters),
      callSecrets: (action, input) => world.asInstance(id).callSecrets(action, input),
      volumeFolder: world.volumeFolder,
      folder: `${world.folder}/instances/${id}`,
      print: (line) => life.console.push(line),
      ended: (words) => {
        end(world, life, 'Client.InstanceInitiatedShutdown', `Instance initiated shutdown: ${words}`)
        life.computerOff = true
      },
    }),
    booted: false,
    computerOff: false,
  }
  world.instances.set(id, life)
  return answer
}

/** EC2 API Reference, TerminateInstances: idempotent; the operating system is told, unless it is to be skipped. */
export function terminate(world: World, request: Ec2Request): Element {
  const nowMs = world.clock.nowMs()
  const lives = request.list('InstanceId').map((id) => {
    const life = world.instances.get(id)
    if (life !== undefined && phaseOf(life, world.behaviour, nowMs) !== 'forgotten') return life
    throw new ApiRefusal('InvalidInstanceID.NotFound', `The instance ID '${id}' does not exist`)
  })
  const items = lives.map((life) => {
    const before = phaseOf(life, world.behaviour, nowMs)
    end(world, life, 'Client.UserInitiatedShutdown', 'User initiated shutdown')
    if (request.get('SkipOsShutdown') === 'true' || !life.booted) cutPower(life)
    else void life.computer.shutDown()
    return { instanceId: life.id, previousState: { name: before }, currentState: { code: '32', name: 'shutting-down' } }
  })
  return { instancesSet: { item: items } }
}

/** What a failed host or a kernel panic does: nothing of it runs from one instant to the next. */
export function crash(world: World, life: InstanceLife): void {
  end(world, life, 'Server.InternalError', 'Server.InternalError: Internal error on launch or while running')
  cutPower(life)
}

function cutPower(life: InstanceLife): void {
  life.computer.cutPower()
  life.computerOff = true
}

function end(world: World, life: InstanceLife, code: string, message: string): void {
  if (life.endingAtMs !== null) return
  life.endingAtMs = world.clock.nowMs()
  life.reason = { code, message: `${code}: ${message}` }
}

/** Moves instances on that have waited long enough; called again and again. */
export async function advance(world: World): Promise<void> {
  const nowMs = world.clock.nowMs()
  for (const life of world.instances.values()) {
    if (life.terminatedAtMs !== null) continue
    if (life.endingAtMs === null) {
      if (!life.booted && phaseOf(life, world.behaviour, nowMs) === 'running') {
        life.booted = true
        void life.computer.boot()
      }
      continue
    }
    if (!life.computerOff && nowMs - life.endingAtMs > world.behaviour.osPatienceMs) cutPower(life)
    if (life.computerOff && nowMs - life.endingAtMs >= world.behaviour.shuttingDownMs) {
      life.terminatedAtMs = nowMs
      // moto detaches the volumes and deletes the root volume in the same step.
      await world.moto.ec2('TerminateInstances', { 'InstanceId.1': life.id })
    }
  }
}

async function instanceTags(world: World, id: string): Promise<Record<string, string>> {
  const found = await world.moto.ec2('DescribeTags', { 'Filter.1.Name': 'resource-id', 'Filter.1.Value.1': id })
  return tagsOf({ tagSet: found.tagSet })
}
