import type { KafkaAdmin } from '@headwater/control-loop'
import { type Acl, aclKey, type Clock, type KafkaAccess, type NodeRecord, probeUserName } from '@headwater/model'
import type { Provider } from '@headwater/provider'
import type { KafkaObservation } from '@headwater/reconciliation'

/** How the simulated Kafka behaves in time, ms. */
export interface SimulatedKafkaSettings {
  /** From a running machine to a registered broker. */
  registerMs: number
  /** How long a dead broker's session lives on. */
  sessionMs: number
  /** From registered to all replicas in sync. */
  catchUpMs: number
}

interface BrokerLife {
  machineId: string
  runningSinceMs: number
  lastSeenRunningMs: number
}

/**
 * A simulation of Kafka's control side, as the reconciler sees it: brokers register some time after their machine runs,
 * stay registered for a session after it is gone, and catch up. One cluster; it stores no records.
 */
export class SimulatedKafka implements KafkaAdmin {
  readonly #clock: Clock
  readonly #provider: Provider
  readonly #settings: SimulatedKafkaSettings
  readonly #lives = new Map<string, BrokerLife>()
  #nodes: () => NodeRecord[] = () => []
  #minInSync: number | null = null
  #quota: KafkaObservation['defaultQuota'] = null
  #users = new Set<string>()
  #acls: Acl[] = []

  constructor(options: { clock: Clock; provider: Provider; settings?: Partial<SimulatedKafkaSettings> }) {
    this.#clock = options.clock
    this.#provider = options.provider
    this.#settings = { registerMs: 2_000, sessionMs: 3_000, catchUpMs: 1_500, ...options.settings }
  }

  /** Which Kafka ids live on which nodes: the cluster's stored records. */
  follow(nodes: () => NodeRecord[]): void {
    this.#nodes = nodes
  }

  async observe(_access: KafkaAccess): Promise<KafkaObservation> {
    const nowMs = this.#clock.nowMs()
    await this.#lookAtMachines(nowMs)
    const { registerMs, sessionMs, catchUpMs } = this.#settings
    const states = this.#nodes().map((node) => {
      const life = this.#lives.get(node.id)
      const alive = life !== undefined && life.lastSeenRunningMs === nowMs
      const up = life !== undefined && alive && nowMs - life.runningSinceMs >= registerMs
      const session = life !== undefined && !alive && nowMs - life.lastSeenRunningMs < sessionMs
      const inSync = life !== undefined && up && nowMs - life.runningSinceMs >= registerMs + catchUpMs
      return { kafkaId: node.kafkaId, up, registered: up || session, inSync, lastSeenMs: life?.lastSeenRunningMs ?? 0 }
    })
    const up = states.filter((state) => state.up)
    if (up.length * 2 <= states.length)
      throw new Error(`${up.length} of ${states.length} controllers answer: no quorum`)
    const leader = up[0]?.kafkaId ?? null
    const lagging = states.filter((state) => !state.inSync).length
    return {
      brokerIds: states.filter((state) => state.registered).map((state) => state.kafkaId),
      quorum: {
        leaderId: leader,
        voterIds: states.map((state) => state.kafkaId),
        caughtUpVoterIds: up.map((state) => state.kafkaId),
      },
      fetchedAtMs: Object.fromEntries(
        states.filter((state) => state.kafkaId !== leader).map((state) => [state.kafkaId, state.lastSeenMs]),
      ),
      partitions: {
        total: states.length,
        withoutLeader: 0,
        underReplicated: lagging,
        underMinInSync: 0,
        examples: lagging > 0 ? ['orders-0'] : [],
      },
      defaultMinInSync: this.#minInSync,
      defaultQuota: this.#quota,
      userNames: [...this.#users],
      acls: this.#acls.map((acl) => ({ ...acl })),
    }
  }

  async untilListening(_addresses: unknown, signal: AbortSignal): Promise<void> {
    await this.#clock.sleep(2_000, signal)
  }

  async setDefaultMinInSync(_access: KafkaAccess, minInSync: number): Promise<void> {
    this.#minInSync = minInSync
  }

  async setDefaultQuota(_access: KafkaAccess, quota: NonNullable<KafkaObservation['defaultQuota']>): Promise<void> {
    this.#quota = { ...quota }
  }

  async upsertUser(_access: KafkaAccess, name: string): Promise<void> {
    this.#users.add(name)
  }

  async deleteUser(_access: KafkaAccess, name: string): Promise<void> {
    this.#users.delete(name)
  }

  async createAcls(_access: KafkaAccess, acls: Acl[]): Promise<void> {
    const present = new Set(this.#acls.map(aclKey))
    this.#acls.push(...acls.filter((acl) => !present.has(aclKey(acl))))
  }

  async deleteAcls(_access: KafkaAccess, acls: Acl[]): Promise<void> {
    const removed = new Set(acls.map(aclKey))
    this.#acls = this.#acls.filter((acl) => !removed.has(aclKey(acl)))
  }

  async verifyEndpoint(access: KafkaAccess, endpoint: { hosts: { host: string; port: number }[] }): Promise<void> {
    if (endpoint.hosts.length === 0) throw new Error('the endpoint names no host')
    this.#users.add(probeUserName)
    for (let attempts = 0; (await this.observe(access)).brokerIds.length < endpoint.hosts.length; attempts++) {
      if (attempts === 30) throw new Error('not every host of the endpoint answers')
      await this.#clock.sleep(500)
    }
    await this.#clock.sleep(300)
  }

  async #lookAtMachines(nowMs: number): Promise<void> {
    const { nodes } = await this.#provider.listNodes()
    for (const { id, machine } of nodes) {
      if (machine === null || machine.state !== 'running') continue
      const life = this.#lives.get(id)
      if (life?.machineId === machine.id) life.lastSeenRunningMs = nowMs
      else this.#lives.set(id, { machineId: machine.id, runningSinceMs: nowMs, lastSeenRunningMs: nowMs })
    }
  }
}
