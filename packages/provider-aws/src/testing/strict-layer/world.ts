import type { Clock } from '@headwater/model'
import type { Behaviour } from './behaviour.ts'
import type { SimulatedComputer } from './computer.ts'
import type { Moto } from './moto.ts'
import type { Element } from './xml.ts'

/** What the layer knows of an instance beyond what moto does. */
export interface InstanceLife {
  id: string
  networkInterfaceId: string
  zone: string
  launchedAtMs: number
  /** When it was told to shut down, or ended by itself. */
  endingAtMs: number | null
  terminatedAtMs: number | null
  reason: { code: string; message: string }
  computer: SimulatedComputer
  booted: boolean
  /** Nothing of it runs any more. */
  computerOff: boolean
  /** What its console shows. */
  console: string[]
  events: { code: string; description: string; notBeforeMs: number }[]
  impaired: boolean
  /** With StopInstances, which Headwater never calls. */
  stoppedByPerson: boolean
}

export interface VolumeModification {
  volumeId: string
  startMs: number
  target: { size: string; iops: string; throughput: string }
  original: { size: string; iops: string; throughput: string }
}

/** What there is in the simulated account: moto's own state, and beside it all that moto has no notion of. */
export interface World {
  readonly clock: Clock
  readonly moto: Moto
  readonly behaviour: Behaviour
  readonly instances: Map<string, InstanceLife>
  /** Resource id -> when it was made, for what lists may not show yet. */
  readonly madeAtMs: Map<string, number>
  /** Volumes that are gone from moto and still listed. */
  readonly deletedVolumes: { item: Element; atMs: number }[]
  /** Newest last. */
  readonly modifications: VolumeModification[]
  /** `zone size` that cannot be had. */
  readonly soldOut: Set<string>
  /** Machine image id -> it can be booted here. */
  readonly imageIds: Set<string>
  /** Machines, volumes and whatever else lies on this computer are below it. */
  readonly folder: string
  /** Where a volume's content is. */
  volumeFolder(volumeId: string): string
  /** Calls through the layer with the credentials of an instance's role. */
  asInstance(instanceId: string): InstanceCalls
}

export interface InstanceCalls {
  callEc2(action: string, parameters: Record<string, string>): Promise<string>
  callSecrets(action: string, input: object): Promise<Record<string, unknown>>
}

/** `terminated` only once everything of the instance has ended; what a list shows may be older (`atMs`). */
export function phaseOf(life: InstanceLife, behaviour: Behaviour, atMs: number): Phase {
  if (life.terminatedAtMs !== null && life.terminatedAtMs <= atMs) {
    return atMs - life.terminatedAtMs > behaviour.forgetMs ? 'forgotten' : 'terminated'
  }
  if (life.endingAtMs !== null && life.endingAtMs <= atMs) return 'shutting-down'
  if (life.stoppedByPerson) return 'stopped'
  return atMs - life.launchedAtMs < behaviour.pendingMs ? 'pending' : 'running'
}
export type Phase = 'pending' | 'running' | 'shutting-down' | 'stopped' | 'terminated' | 'forgotten'

/** The instance that has an interface, as far as EC2 has not let go of it. */
export function holderOf(world: World, networkInterfaceId: string): InstanceLife | null {
  const nowMs = world.clock.nowMs()
  const lives = [...world.instances.values()].filter((life) => life.networkInterfaceId === networkInterfaceId)
  const held = lives.find(
    ({ terminatedAtMs }) => terminatedAtMs === null || nowMs - terminatedAtMs < world.behaviour.releaseMs,
  )
  return held ?? null
}
