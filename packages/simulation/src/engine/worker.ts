import {
  type KafkaAdmin,
  type LoopDependencies,
  type LoopLog,
  reconcileSafely,
  type Store,
  sweep,
  type Vault,
} from '@headwater/control-loop'
import type { Clock } from '@headwater/model'
import type { Provider } from '@headwater/provider'
import { createSimulatedIssuer } from '../simulated-parts.ts'
import { simulatedRenderer } from '../simulated-renderer.ts'
import { type Call, makeCall } from './call-faults.ts'
import type { SimulatedCluster } from './cluster.ts'
import type { CallClass } from './fault-kinds.ts'
import { Stream } from './random.ts'
import type { SimulationWorld } from './world.ts'

/** How often a worker sweeps, and how long one that crashed is away, ms. */
export const sweepEveryMs = 10_000
const restartMs = 5_000

/**
 * Certificates of the simulation live for hours, so that they are renewed again and again while faults happen. A leaf is renewed after
 * five, an authority made after forty and the only one after fifty-five: as long as storms are apart, so that nothing is left for the quiet.
 */
const shortLivedIssuer = createSimulatedIssuer({ authorityMs: 60 * 3_600_000, leafMs: 7.5 * 3_600_000 })

const neverStopping = new AbortController().signal

/** One reconciler process: it sweeps, takes rings, and runs the real control loop until it crashes. */
export class SimulatedWorker {
  readonly name: string
  isDead = false
  pausedUntilMs = 0
  /** How far its clock is off for the time being, besides what it always is, ms. */
  clockOffMs = 0
  readonly #world: SimulationWorld
  readonly #clock: Clock
  readonly #running = new Set<string>()
  readonly #dependencies = new Map<string, LoopDependencies>()

  constructor(world: SimulationWorld, options: { name: string; skewMs: number }) {
    this.#world = world
    this.name = options.name
    const { clock } = world
    this.#clock = {
      nowMs: () => clock.nowMs() + options.skewMs + this.clockOffMs,
      sleep: (ms, signal) => clock.sleep(Math.max(ms, world.shortestSleepMs), signal),
    }
  }

  /** Sweeps until it is dead. */
  async live(): Promise<void> {
    const dependencies = this.#dependenciesFor('world')
    while (!this.isDead) {
      const due = await sweep(dependencies).catch(() => [])
      for (const id of due) this.run(id)
      await this.#world.clock.sleep(sweepEveryMs)
    }
  }

  /** Runs a cluster, unless it does already. */
  run(physicalClusterId: string): void {
    if (this.isDead || this.#running.has(physicalClusterId)) return
    this.#running.add(physicalClusterId)
    void reconcileSafely(this.#dependenciesFor(physicalClusterId), physicalClusterId).then(() =>
      this.#running.delete(physicalClusterId),
    )
  }

  /** Ends at once, with everything it was in the middle of; another one takes its place soon. */
  crash(): void {
    if (this.isDead) return
    this.isDead = true
    this.#world.tell('world', `~~ ${this.name} is dead`)
    void this.#world.clock.sleep(restartMs).then(() => startWorker(this.#world, this.name.split('.')[0] ?? this.name))
  }

  #dependenciesFor(physicalClusterId: string): LoopDependencies {
    const known = this.#dependencies.get(physicalClusterId)
    if (known !== undefined) return known
    const made = this.#makeDependencies(physicalClusterId)
    this.#dependencies.set(physicalClusterId, made)
    return made
  }

  #makeDependencies(physicalClusterId: string): LoopDependencies {
    const world = this.#world
    const cluster = world.clusters.get(physicalClusterId)
    const slot = cluster?.slot ?? 'world'
    const call = (name: string, callClass: CallClass): Call => ({
      worker: this,
      slot,
      name,
      key: `${slot} ${name}`,
      class: callClass,
    })
    const wrap = <Port extends object>(port: Port, names: Partial<Record<keyof Port, CallClass>>, notes = {}): Port =>
      faulty(world, port, names, call, notes)
    const notes = {
      load: () => {
        world.passes += 1
        cluster?.missingSeen.delete(this.name)
        cluster?.passBeganMs.set(this.name, world.clock.nowMs())
      },
      stopMachine: (_node: unknown, machineId: string) => {
        const beganMs = cluster?.passBeganMs.get(this.name) ?? world.clock.nowMs()
        if (cluster === undefined || cluster.stopDecidedMs.has(machineId)) return
        cluster.stopDecidedMs.set(machineId, beganMs)
        if (cluster.missingSeen.get(this.name) === true) cluster.stoppedInSpite.add(machineId)
      },
    }
    return {
      store: wrap<Store>(world.store, storeCalls, notes),
      vault: wrap<Vault>(world.store.vault, vaultCalls),
      providers: new Map([['simulated', wrap<Provider>(world.provider, providerCalls, notes)]]),
      kafka: cluster ? wrap<KafkaAdmin>(this.#watched(cluster), kafkaCalls) : unreachableKafka,
      issuer: shortLivedIssuer,
      renderer: simulatedRenderer,
      clock: this.#clock,
      random: cluster?.random ?? new Stream(world.seed, `ids of ${this.name}`),
      holder: this.name,
      stopping: neverStopping,
      log: this.#log(slot),
    }
  }

  /** Kafka as this worker asks it: what each look showed missing is remembered, and held against the stop that follows. */
  #watched(cluster: SimulatedCluster): KafkaAdmin {
    const { kafka, missingSeen } = cluster
    const observe: KafkaAdmin['observe'] = async (access, wanted) => {
      const seen = await kafka.observe(access, wanted)
      missingSeen.set(this.name, seen.partitions.underReplicated > 0 || seen.partitions.withoutLeader > 0)
      return seen
    }
    return new Proxy<KafkaAdmin>(kafka, {
      get(target, name) {
        if (name === 'observe') return observe
        const member: unknown = Reflect.get(target, name, target)
        return typeof member === 'function' ? member.bind(target) : member
      },
    })
  }

  #log(slot: string): LoopLog {
    const world = this.#world
    const cluster = world.clusters
    return {
      info: ({ cluster: id, action }, because) => {
        if (this.isDead) return
        const acting = cluster.get(String(id))
        if (acting) {
          acting.lastActionMs = world.elapsedMs()
          if (action === 'issue_certificates' && because.includes('life left')) acting.renewedMs = world.elapsedMs()
        }
        world.tell(slot, `${this.name}  ${String(action)}: ${because}`)
      },
      warn: ({ action }, message) => {
        if (this.isDead) return
        world.tell(slot, `${this.name}  ! ${action === undefined ? '' : `${String(action)}: `}${message}`)
      },
    }
  }
}

/** Puts a fresh process into a worker's place and lets it live. */
export function startWorker(world: SimulationWorld, place: string): void {
  const index = world.workers.findIndex((worker) => worker.name.split('.')[0] === place)
  const life = index === -1 ? 1 : Number(world.workers[index]?.name.split('.')[1]) + 1
  const name = `${place}.${life}`
  // Clocks are set by the network, within a second or two.
  const skewMs = Math.floor((new Stream(world.seed, `clock of ${place}`).share() - 0.5) * 4_000)
  const worker = new SimulatedWorker(world, { name, skewMs })
  if (index === -1) world.workers.push(worker)
  else world.workers[index] = worker
  void worker.live()
}

/** The port with each of the named methods made as a call that can fail; the others go straight through. */
function faulty<Port extends object>(
  world: SimulationWorld,
  port: Port,
  classes: Partial<Record<keyof Port, CallClass>>,
  call: (name: string, callClass: CallClass) => Call,
  notes: Record<string, (...args: never[]) => void>,
): Port {
  const methods: Record<string, unknown> = {}
  for (const [name, callClass] of Object.entries<CallClass | undefined>(classes)) {
    if (callClass === undefined) continue
    const described = call(name, callClass)
    const method = Reflect.get(port, name) as (...args: unknown[]) => Promise<unknown>
    const note = notes[name] as ((...args: unknown[]) => void) | undefined
    methods[name] = (...args: unknown[]) => {
      if (!described.worker.isDead) note?.(...args)
      return makeCall(world, described, () => method.apply(port, args))
    }
  }
  return new Proxy(port, {
    get(target, name) {
      const method = typeof name === 'string' ? methods[name] : undefined
      if (method !== undefined) return method
      const member: unknown = Reflect.get(target, name, target)
      return typeof member === 'function' ? member.bind(target) : member
    },
  })
}

const storeCalls: Partial<Record<keyof Store, CallClass>> = {
  acquireLease: 'store_write',
  renewLease: 'store_write',
  releaseLease: 'store_write',
  wake: 'store_write',
  wakeAll: 'store_write',
  load: 'store_read',
  savePlan: 'store_write',
  recordOutcomes: 'store_write',
  scheduleRecheck: 'store_write',
  dueClusters: 'store_read',
  drift: 'store_read',
  saveInstallationFindings: 'store_write',
}

const vaultCalls: Partial<Record<keyof Vault, CallClass>> = {
  authorities: 'store_read',
  certificate: 'store_read',
  newestCertificate: 'store_read',
  saveCertificate: 'store_write',
  dropAuthority: 'store_write',
  forgetCertificates: 'store_write',
  scramCredential: 'store_read',
}

const providerCalls: Partial<Record<keyof Provider, CallClass>> = {
  prepareCluster: 'provider_effect',
  releaseCluster: 'provider_effect',
  listNodes: 'provider_read',
  createNode: 'provider_effect',
  startMachine: 'provider_effect',
  stopMachine: 'provider_effect',
  changeVolume: 'provider_effect',
  deleteNode: 'provider_effect',
  machineLog: 'provider_read',
}

const kafkaCalls: Partial<Record<keyof KafkaAdmin, CallClass>> = {
  observe: 'kafka_read',
  describeLeadership: 'kafka_read',
  setDefaultMinInSync: 'kafka_effect',
  setDefaultRetention: 'kafka_effect',
  setDefaultQuota: 'kafka_effect',
  upsertUser: 'kafka_effect',
  deleteUser: 'kafka_effect',
  createAcls: 'kafka_effect',
  deleteAcls: 'kafka_effect',
  addVoter: 'kafka_effect',
  removeVoter: 'kafka_effect',
  cordonBroker: 'kafka_effect',
  unregisterBroker: 'kafka_effect',
  moveReplicas: 'kafka_effect',
  setMoveThrottle: 'kafka_effect',
  setInternalMinInSync: 'kafka_effect',
  electLeaders: 'kafka_effect',
  setMetadataVersion: 'kafka_effect',
  electSurvivors: 'kafka_effect',
  verifyEndpoint: 'kafka_effect',
}

/** The sweep asks no Kafka. */
const unreachableKafka = {} as KafkaAdmin
