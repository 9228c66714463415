import { systemRandom } from '@headwater/control-loop/system'
import type { KafkaAccess } from '@headwater/model'
import type { NodeListing, NodeReference, ObservedNode } from '@headwater/provider'
import { createSimulatedProvider, type SimulatedProvider, type SimulatedSettings } from '@headwater/provider-simulated'
import { SimulatedKafka } from '@headwater/simulation'
import type { WireCall } from './wire.ts'
import { WorldClock } from './world-clock.ts'

/** Clusters of one simulated cloud: a change copies the list of its nodes, so a cloud of 30,000 would be slow to simulate. */
const clustersPerCloud = 100
/** Long enough ago that all that was made up has come to rest by now. */
const pastMs = 10 * 60_000

const zones = ['zone-a', 'zone-b', 'zone-c']
const sizes = ['small']
const readingCalls = new Set([
  'listOfferings',
  'listNodes',
  'machineLog',
  'observe',
  'untilListening',
  'describeLeadership',
])

interface Cloud {
  clock: WorldClock
  provider: SimulatedProvider
  kafkas: Map<string, SimulatedKafka>
}

/** Ids of one cluster by those of the cluster that it is to equal. */
export type Renaming = Record<string, string>

/**
 * The simulated provider and a simulated Kafka for each cluster, in real time: many clouds that look like one. It remembers the
 * calls that made each cluster, so that others like it can be made without a control plane.
 */
export class ScaleWorld {
  readonly #settings: Partial<SimulatedSettings>
  readonly #clouds: Cloud[] = []
  readonly #cloudOf = new Map<string, Cloud>()
  readonly #clusterOfHost = new Map<string, string>()
  readonly #recorded: { atMs: number; call: WireCall }[] = []
  /** Every machine that was ever asked for; a call that is repeated names the same one. */
  readonly #machinesStarted = new Set<string>()

  constructor(settings: Partial<SimulatedSettings>) {
    this.#settings = settings
  }

  async call({ port, name, args, id }: WireCall): Promise<unknown> {
    if (port === 'world') return this.#order(name, args)
    const isMaking = !readingCalls.has(name) && this.#clouds.length <= 1
    const value = await this.#perform({ id, port, name, args })
    // what was refused is not repeated, and what took a while is not repeated too early
    if (isMaking) this.#recorded.push({ atMs: Date.now(), call: { id, port, name, args } })
    return value
  }

  #perform({ port, name, args }: WireCall): Promise<unknown> {
    const [first] = args
    if (port === 'provider' && name === 'listNodes') return this.#listNodes((first ?? {}) as { clusterId?: string })
    const target = port === 'kafka' ? this.#kafkaOf(first as KafkaAccess) : this.#providerFor(name, first)
    if (name === 'startMachine') this.#machinesStarted.add((args[1] as { id: string }).id)
    const method: unknown = Reflect.get(target, name)
    if (typeof method !== 'function') throw new Error(`the simulation has no ${port}.${name}`)
    return method.apply(target, args) as Promise<unknown>
  }

  #providerFor(name: string, first: unknown): SimulatedProvider {
    if (name === 'listOfferings') return this.#anyCloud().provider
    const { id, clusterId } = first as { id: string; clusterId?: string }
    return this.#cloudFor(clusterId ?? id).provider
  }

  #kafkaOf(access: KafkaAccess): SimulatedKafka {
    const host = access.bootstrap[0]?.host ?? ''
    const clusterId = this.#clusterOfHost.get(host) ?? ''
    const kafka = this.#cloudOf.get(clusterId)?.kafkas.get(clusterId)
    if (kafka === undefined) throw new Error(`nothing answers at ${host}`)
    return kafka
  }

  async #listNodes(filter: { clusterId?: string }): Promise<NodeListing> {
    const { clusterId } = filter
    if (clusterId !== undefined) return this.#cloudFor(clusterId).provider.listNodes(filter)
    const listings = await Promise.all(this.#clouds.map(({ provider }) => provider.listNodes()))
    return { observedAtMs: Date.now(), nodes: listings.flatMap(({ nodes }) => nodes) }
  }

  #anyCloud(): Cloud {
    return this.#clouds[0] ?? this.#addCloud()
  }

  /** The cloud of a cluster; a new cluster gets a place in the last one that has room. */
  #cloudFor(clusterId: string): Cloud {
    const known = this.#cloudOf.get(clusterId)
    if (known !== undefined) return known
    const last = this.#clouds.at(-1)
    const cloud = last !== undefined && last.kafkas.size < clustersPerCloud ? last : this.#addCloud()
    this.#moveIn(cloud, clusterId)
    return cloud
  }

  #moveIn(cloud: Cloud, clusterId: string): void {
    this.#cloudOf.set(clusterId, cloud)
    const { clock, provider } = cloud
    cloud.kafkas.set(clusterId, new SimulatedKafka({ clock, provider, clusterId }))
    provider.cloud.watch(({ addresses }) => {
      for (const { host } of Object.values(addresses)) this.#clusterOfHost.set(host, clusterId)
    }, clusterId)
  }

  /** With `sinceMs` its time stands there. */
  #addCloud(sinceMs: number | null = null): Cloud {
    const clock = new WorldClock()
    if (sinceMs !== null) clock.standAt(sinceMs)
    const provider = createSimulatedProvider({ clock, random: systemRandom, zones, sizes, settings: this.#settings })
    const cloud: Cloud = { clock, provider, kafkas: new Map() }
    this.#clouds.push(cloud)
    return cloud
  }

  async #order(name: string, args: unknown[]): Promise<unknown> {
    switch (name) {
      case 'copyClusters':
        return this.#copyClusters(args[0] as string, args[1] as Renaming[])
      case 'takeMachine':
        return this.#takeMachine(args[0] as NodeReference)
      case 'truth':
        return this.#truth()
      case 'machinesStarted':
        return this.#machinesStarted.size
      default:
        throw new Error(`the world knows no ${name}`)
    }
  }

  #takeMachine(node: NodeReference): number {
    const atMs = Date.now()
    this.#cloudFor(node.clusterId).provider.cloud.crashMachine(node.id)
    return atMs
  }

  #truth(): Pick<ObservedNode, 'id' | 'clusterId' | 'machine'>[] {
    return this.#clouds.flatMap(({ provider }) =>
      provider.cloud.truth().map(({ id, clusterId, machine }) => ({ id, clusterId, machine })),
    )
  }

  /** Repeats in a cloud of their own, and in the past, the calls that made a cluster, under other ids. */
  async #copyClusters(clusterId: string, renamings: Renaming[]): Promise<void> {
    const calls = this.#recorded.filter(
      ({ call }) => JSON.stringify(call.args).includes(clusterId) || call.port === 'kafka',
    )
    const beganMs = calls[0]?.atMs ?? 0
    const shiftMs = Date.now() - pastMs - beganMs
    const cloud = this.#addCloud(beganMs + shiftMs)
    for (const renaming of renamings) this.#moveIn(cloud, renaming[clusterId] ?? '')
    for (const { atMs, call } of calls) {
      cloud.clock.standAt(atMs + shiftMs)
      const text = JSON.stringify(call)
      for (const renaming of renamings) await this.#perform(JSON.parse(renamed(text, renaming)) as WireCall)
    }
    cloud.clock.goOn()
  }
}

const anyId = /\b[a-z]{3}_[0-9a-z]{26}\b/g

/** A text with every id replaced that has another one. */
export function renamed(text: string, renaming: Renaming): string {
  return text.replace(anyId, (id) => renaming[id] ?? id)
}

/** Every id in a text, once. */
export function idsIn(text: string): string[] {
  return [...new Set(text.match(anyId))]
}
