import type { NodeRecord } from '@headwater/model'
import type { SimulatedNode } from '@headwater/provider-simulated'
import type { Action } from '@headwater/reconciliation'
import type { Call } from '../engine/call-faults.ts'
import type { SimulatedCluster } from '../engine/cluster.ts'
import type { SimulationWorld } from '../engine/world.ts'
import { readBootFile } from '../kafka/boot-file.ts'
import { minInSyncOf } from '../kafka/world.ts'

/** A call has to be covered by what is left of the lease, ms; clocks are apart by up to two seconds each. */
const coveredMs = 15_000 - 4_000
const apartMs = 5_000

const disruptions: ReadonlySet<string> = new Set(['stop_machine', 'remove_voter'])

/**
 * Holds one cluster's control planes to DESIGN.md call by call: only the holder of the lease writes and acts, one disruption a
 * plan, nothing is released while a machine runs on it, and copies only move under a throttle.
 */
export class Watch {
  readonly problems: string[] = []
  /** Ids of all machines that were started. */
  readonly startedIds = new Set<string>()
  elections = 0
  readonly #world: SimulationWorld
  readonly #cluster: SimulatedCluster
  readonly #faultedWorkers = new Set<string>()
  #leaderId: number | null = null
  #byteRate = 0
  /** Where nothing has moved since, Kafka takes a late move (docs/decisions/0010); it is throttled at the next look. */
  #mayMoveLate = false
  /** Looks at what the call before this one did. */
  #after: (() => void) | null = null

  constructor(world: SimulationWorld, cluster: SimulatedCluster) {
    this.#world = world
    this.#cluster = cluster
  }

  /** To be told of every call before it is made. */
  beforeCall(call: Call, isFaulted: boolean): void {
    this.#after?.()
    this.#after = null
    if (isFaulted) this.#faultedWorkers.add(call.worker.name)
    if (isFaulted && call.name === 'moveReplicas') this.#mayMoveLate = true
    if (call.slot !== this.#cluster.slot) return
    if (call.name === 'acquireLease') this.#watchTakeover(call)
    else if (call.class === 'store_write' && call.name !== 'wake') this.#watchWrite(call)
    else if (call.class === 'provider_effect' || call.class === 'kafka_effect') this.#checkCovered(call)
    // a small copy has arrived before time is looked at again
    if (call.name === 'moveReplicas') this.#after = () => this.look()
    if (call.name === 'setDefaultMinInSync' || call.name === 'setInternalMinInSync') this.#watchMinimum()
  }

  /** To be told of every node that changed. */
  nodeChanged(node: SimulatedNode): void {
    const machine = node.machines.at(-1)
    if (machine !== undefined && !this.startedIds.has(machine.id)) {
      this.startedIds.add(machine.id)
      this.#checkFounders(machine.id, readBootFile(machine.specification.files)?.initialControllers.length ?? 0)
    }
    if (node.deletion === null) return
    for (const { id, runsFromMs, end, stopAskedAtMs } of node.machines.slice(-1)) {
      const isCutShort = end !== null && stopAskedAtMs === null && end.detail === 'its node was deleted'
      if (isCutShort && runsFromMs <= end.atMs)
        this.#tell(`${node.specification.id} was released while ${id} ran on it`)
    }
  }

  /** To be called as time passes. */
  look(): void {
    const { id, kafka } = this.#cluster
    const { quorum, partitions, throttle, brokers, defaultQuota } = kafka.world
    const rate = defaultQuota?.producerByteRate ?? 0
    const serving = [...brokers.values()].filter(({ fenced }) => !fenced).length
    if (this.#byteRate > 0 && rate > this.#byteRate && serving < this.#cluster.specification.brokers.count)
      this.#tell(`tenants are promised ${rate} bytes a second while ${serving} brokers serve`)
    this.#byteRate = rate
    if (quorum.leaderId !== null && quorum.leaderId !== this.#leaderId) {
      this.elections += 1
      this.#leaderId = quorum.leaderId
    }
    for (const { key, adding, topic } of partitions.values()) {
      if (adding.length > 0 && !this.#mayMoveLate && throttle?.topics.includes(topic.name) !== true)
        this.#tell(`copies of ${key} move without a throttle`)
    }
    const isDeleted = this.#world.store.cluster(id).deletedAtMs !== null
    if (isDeleted && this.#world.provider.cloud.truth(id).length > 0) this.#tell('it is deleted, and nodes of it stand')
  }

  /** Fails the call that is being made, and every one after it. */
  giveUp(problem: string): never {
    this.#tell(problem)
    throw new Error(problem)
  }

  #watchTakeover({ worker }: Call): void {
    const before = { ...this.#world.store.cluster(this.#cluster.id).lease }
    const isOpen = before.holder !== '' && before.expiresAtMs > this.#world.clock.nowMs() + apartMs
    this.#after = () => {
      const { lease } = this.#world.store.cluster(this.#cluster.id)
      if (lease.holder !== worker.name || lease.expiresAtMs === before.expiresAtMs) return
      if (isOpen) this.#tell(`${worker.name} took the lease of ${before.holder} before it ended`)
      if (lease.epoch <= before.epoch) this.#tell(`the lease was taken under epoch ${lease.epoch} again`)
    }
  }

  #watchWrite({ worker, name }: Call): void {
    const stored = this.#world.store.cluster(this.#cluster.id)
    const { holder } = stored.lease
    const before = holder === worker.name ? null : this.#fenced()
    const nodes = stored.desired.nodes
    this.#after = () => {
      this.#checkForgotten(nodes, stored.desired.nodes)
      if (before !== null && before !== this.#fenced())
        this.#tell(`${name} of ${worker.name} counted without the lease`)
      const actions = stored.lastPlan?.actions ?? []
      const taken = actions.filter(({ kind }) => disruptions.has(kind))
      if (taken.length > 1 && !stored.desired.deletionRequested)
        this.#tell(`one plan takes ${taken.length} things away: ${taken.map(({ because }) => because).join('; ')}`)
      this.#checkCordons(actions)
    }
  }

  /** What a plan leaves out has been deleted, or is remembered by who takes it over: else only a tombstone is left of it. */
  #checkForgotten(before: NodeRecord[], now: NodeRecord[]): void {
    if (now === before) return
    const ids = new Set(now.flatMap(({ id, takesOver }) => [id, takesOver?.nodeId]))
    for (const { id } of before)
      if (!ids.has(id) && this.#cluster.nodes.has(id)) this.#tell(`${id} was forgotten before it was deleted`)
  }

  /** A minimum that is raised above the copies in sync stops who writes. */
  #watchMinimum(): void {
    const before = new Set(this.#underMinimum())
    this.#after = () => {
      const more = this.#underMinimum().filter((key) => !before.has(key))
      if (more.length > 0) this.#tell(`the minimum of ${more.join(', ')} was raised above its copies in sync`)
    }
  }

  #underMinimum(): string[] {
    const { world } = this.#cluster.kafka
    return [...world.partitions.values()]
      .filter((one) => one.isr.length < minInSyncOf(world, one))
      .map(({ key }) => key)
  }

  /** The next topic is placed on any broker that is not known to be cordoned. */
  #checkCordons(actions: Action[]): void {
    const { nodes } = this.#world.store.cluster(this.#cluster.id).desired
    const cordoned = new Set(
      actions.flatMap((action) => (action.kind === 'cordon_broker' && action.cordoned ? action.kafkaId : [])),
    )
    for (const action of actions) {
      if (action.kind !== 'stop_machine') continue
      const kafkaId = nodes.find(({ id }) => id === action.nodeId)?.kafkaId
      if (kafkaId !== undefined && cordoned.has(kafkaId))
        this.#tell(`broker ${kafkaId} is cordoned and stopped at once`)
    }
  }

  /** Who founds a quorum has to be told where all the others are. */
  #checkFounders(machineId: string, founders: number): void {
    if (founders === 0) return
    const { nodes } = this.#world.store.cluster(this.#cluster.id).desired
    const unknown = nodes.filter(({ role, addresses }) => role !== 'broker' && addresses === null)
    if (unknown.length > 0) this.#tell(`${machineId} founds a quorum, and ${unknown.length} voters have no address yet`)
  }

  #fenced(): string {
    const { desired, lease, recheckAtMs } = this.#world.store.cluster(this.#cluster.id)
    const { planVersion, failures, prepared, released, endpointVerified, users, acls } = desired
    return JSON.stringify([
      planVersion,
      failures,
      prepared,
      released,
      endpointVerified,
      users,
      acls,
      lease,
      recheckAtMs,
    ])
  }

  #checkCovered({ worker, name }: Call): void {
    if (this.#faultedWorkers.has(worker.name)) return
    const { lease } = this.#world.store.cluster(this.#cluster.id)
    const leftMs = lease.holder === worker.name ? lease.expiresAtMs - this.#world.clock.nowMs() : 0
    if (leftMs < coveredMs) this.#tell(`${name} of ${worker.name} began with ${leftMs} ms of its lease left`)
  }

  #tell(problem: string): void {
    if (!this.problems.includes(problem)) this.problems.push(problem)
  }
}
