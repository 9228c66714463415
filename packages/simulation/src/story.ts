import { type LoopDependencies, MemoryStore, reconcile, sweep } from '@headwater/control-loop'
import type { NodeRecord, PhysicalClusterSpecification } from '@headwater/model'
import { threeNodeSpecification } from '@headwater/model/fixtures'
import { createSimulatedProvider, createVirtualClock, type SimulatedProvider } from '@headwater/provider-simulated'
import { SimulatedKafka } from './simulated-kafka.ts'
import { seededRandom, simulatedCredential, simulatedIssuer } from './simulated-parts.ts'
import { simulatedRenderer } from './simulated-renderer.ts'

const startMs = Date.UTC(2026, 0, 1)
const physicalClusterId = 'pcl_1'
const clusterId = 'clu_1'
/** What sleeps on nothing goes on for so many turns of the event loop before time does; then by no more than this at once, ms. */
const turnsWithoutTime = 10
const longestStepMs = 1_000

/**
 * One cluster under the real control loop, in a simulated cloud with a simulated Kafka and virtual time. What the loop
 * does and what tenants would read is written down as a story: short enough to review in a diff.
 */
export interface Story {
  store: MemoryStore
  cloud: SimulatedProvider['cloud']
  kafka: SimulatedKafka
  lines: string[]
  nodes(): NodeRecord[]
  nowMs(): number
  /** Writes a line of what the test does to the world. */
  meanwhile(text: string): void
  /** The tenant asks for something else. */
  change(text: string, specification: Partial<PhysicalClusterSpecification>): void
  /** A tenant makes a topic with so many bytes in each partition. */
  makeTopic(name: string, partitions: number, bytes: number): void
  /** Somebody asks for a new authority; clients have so long to fetch it. */
  rotate(overlapMs: number): void
  requestDeletion(): void
  addUser(name: string): void
  /** Time passes and no reconciler runs; one that rests would have found nothing to do. */
  skip(ms: number): Promise<void>
  /** Sweeps and reconciles as a reconciler process would, for so long. */
  live(ms: number): Promise<void>
}

export function tellStory(
  specification: Partial<PhysicalClusterSpecification> = {},
  { afterPass = () => {} }: { /** Once a pass has stored its plan, before it acts. */ afterPass?: () => void } = {},
): Story {
  const clock = createVirtualClock(startMs)
  const random = seededRandom(7)
  const provider = createSimulatedProvider({
    clock,
    random,
    zones: ['zone-a', 'zone-b', 'zone-c'],
    sizes: ['small', 'large'],
    settings: { settlingMs: 0 },
  })
  const kafka = new SimulatedKafka({ clock, provider })
  const store = new MemoryStore({ random })
  const lines: string[] = []
  const names = new Map<string, string>()

  const elapsed = (): string => `${((clock.nowMs() - startMs) / 1000).toFixed(1).padStart(7)} s`
  const write = (text: string): void => {
    lines.push(`${elapsed()}  ${named(text, names)}`)
  }

  store.seedCluster({
    physicalClusterId,
    clusterId,
    organizationId: 'org_1',
    specification: { ...threeNodeSpecification, ...specification },
    nowMs: startMs,
  })
  store.seedOperation(physicalClusterId, {
    id: 'ope_create',
    type: 'create_cluster',
    startedAtMs: startMs,
    deadlineMs: startMs + 900_000,
  })
  write('ordered')

  const dependencies: LoopDependencies = {
    store: tellingPhases(store, (phase) => write(`==> ${phase}`), afterPass),
    vault: store.vault,
    providers: new Map([['simulated', provider]]),
    kafka,
    issuer: simulatedIssuer,
    renderer: simulatedRenderer,
    clock,
    random,
    holder: 'one',
    stopping: new AbortController().signal,
    log: {
      info: ({ action }, because) => write(`${String(action)}: ${because}`),
      warn: (fields, message) =>
        write(`! ${fields['action'] === undefined ? '' : `${String(fields['action'])}: `}${message}`),
    },
  }
  let wasGone = false

  /** Virtual time goes on until the work has ended. */
  const finish = async (work: Promise<unknown>): Promise<void> => {
    const progress = { ended: false }
    const done = work.finally(() => {
      progress.ended = true
    })
    done.catch(() => {})
    while (!progress.ended) {
      for (let turn = 0; turn < turnsWithoutTime && !progress.ended; turn++) await clock.advance(0)
      if (!progress.ended) await clock.advance(Math.min(longestStepMs, clock.nextDueMs() - clock.nowMs()))
    }
    await done
  }

  return {
    store,
    cloud: provider.cloud,
    kafka,
    lines,
    nodes: () => store.cluster(physicalClusterId).desired.nodes,
    nowMs: () => clock.nowMs(),
    meanwhile: (text) => write(`-- ${text} --`),
    change(text, changes) {
      write(`-- ${text} --`)
      const { operations } = store.cluster(physicalClusterId)
      const running = operations.find(({ type, state }) => type === 'update_cluster' && state === 'running')
      if (running) store.endOperation(physicalClusterId, running.id, 'superseded', clock.nowMs())
      store.changeSpecification(physicalClusterId, changes)
      store.seedOperation(physicalClusterId, {
        id: `ope_update_${operations.length}`,
        type: 'update_cluster',
        startedAtMs: clock.nowMs(),
        deadlineMs: clock.nowMs() + 3_600_000,
      })
      void store.wake(physicalClusterId, clock.nowMs())
    },
    makeTopic(name, partitions, bytes) {
      const { replicationFactor } = store.cluster(physicalClusterId).desired.specification
      write(`-- the tenant makes topic ${name}: ${partitions} partitions of ${bytes / 1e6} MB --`)
      kafka.createTopic({ name, partitions, replicationFactor, writeByteRate: 1_000, retainedBytes: bytes })
    },
    rotate(overlapMs) {
      const cluster = store.cluster(physicalClusterId)
      const { authorities } = store.vault.records(physicalClusterId)
      const [older, newer] = authorities
      const authority = newer?.generation ?? (older?.generation ?? 0) + 1
      write(`-- a new authority is asked for, ${overlapMs / 60_000} minutes for clients to fetch it --`)
      store.startRotation(physicalClusterId, {
        rotation: { authority, overlapMs },
        operation: {
          id: `ope_rotate_${cluster.operations.length}`,
          deadlineMs: clock.nowMs() + overlapMs + 86_400_000,
        },
        nowMs: clock.nowMs(),
      })
      void store.wake(physicalClusterId, clock.nowMs())
    },
    requestDeletion() {
      write('-- the tenant deletes the cluster --')
      store.requestDeletion(physicalClusterId, clock.nowMs())
      store.seedOperation(physicalClusterId, {
        id: 'ope_delete',
        type: 'delete_cluster',
        startedAtMs: clock.nowMs(),
        deadlineMs: clock.nowMs() + 900_000,
      })
      void store.wake(physicalClusterId, clock.nowMs())
    },
    addUser(name) {
      write(`-- the tenant makes user ${name} --`)
      const user = { id: `usr_${name}`, name, generation: 1, appliedGeneration: 0, deleting: false, internal: false }
      store.seedUser(physicalClusterId, user)
      store.vault.seedScramCredential(user.id, 1, simulatedCredential)
      void store.wake(physicalClusterId, clock.nowMs())
    },
    async skip(ms) {
      await clock.advance(ms)
      write(`-- ${Math.round(ms / 86_400_000)} days pass --`)
    },
    async live(ms) {
      const untilMs = clock.nowMs() + ms
      while (clock.nowMs() < untilMs) {
        await finish(
          sweep(dependencies).then(async (due) => {
            for (const id of due) await reconcile(dependencies, id)
          }),
        )
        const { deletedAtMs } = store.cluster(physicalClusterId)
        if (deletedAtMs !== null && !wasGone) write(`left at the provider: ${provider.cloud.truth().length} nodes`)
        wasGone = deletedAtMs !== null
        await clock.advance(2_000)
      }
    },
  }
}

/** The store, telling when a stored plan changes the phase, and when a pass has stored its plan. */
function tellingPhases(store: MemoryStore, tell: (phase: string) => void, afterPass: () => void): MemoryStore {
  let last = ''
  return new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target)
      if (typeof member !== 'function') return member
      return async (...args: unknown[]) => {
        const result: unknown = await member.apply(target, args)
        if (name === 'savePlan' && result === 'saved') {
          const { phase } = (args[1] as Parameters<MemoryStore['savePlan']>[1]).status
          if (phase !== last) tell(phase)
          last = phase
          afterPass()
        }
        return result
      }
    },
  })
}

/** Ids are random; in a story they have names: node-1, machine-1. */
function named(text: string, names: Map<string, string>): string {
  return text.replaceAll(/\b(nod|mac)_[0-9a-z]{26}\b/g, (id, prefix: string) => {
    const known = names.get(id)
    if (known !== undefined) return known
    const count = [...names.keys()].filter((other) => other.startsWith(prefix)).length + 1
    const name = `${prefix === 'nod' ? 'node' : 'machine'}-${count}`
    names.set(id, name)
    return name
  })
}
