import type { PhysicalClusterSpecification } from '@headwater/model'
import type { SimulatedNode } from '@headwater/provider-simulated'
import { SimulatedKafka } from '../simulated-kafka.ts'
import { placesIn } from './expected.ts'
import { Stream } from './random.ts'
import type { SimulationWorld } from './world.ts'

/** A tenant's cluster in the simulation, with what the invariants have to remember of it. */
export class SimulatedCluster {
  readonly id: string
  readonly slot: string
  readonly kafka: SimulatedKafka
  /** Ids of this cluster's nodes and machines come from here, so that they do not depend on other clusters. */
  readonly random: Stream
  /** Its nodes as they truly are. */
  readonly nodes = new Map<string, SimulatedNode>()
  /** When the pass began that decided to stop a machine, by machine id. */
  readonly stopDecidedMs = new Map<string, number>()
  /** When its latest pass began, by worker. */
  readonly passBeganMs = new Map<string, number>()
  specification: PhysicalClusterSpecification
  /** What was ordered before the latest change; null before the first. */
  specificationBefore: PhysicalClusterSpecification | null = null
  /** The most nodes that the plans of now and before justify. */
  nodesAllowed: number
  /** When a tenant last changed it, ms. */
  changedMs = Number.NEGATIVE_INFINITY
  /** True from an order of the class without a promise until a later one is carried out. */
  hasNoPromise: boolean
  /** What the latest look of each worker at Kafka showed missing. */
  readonly missingSeen = new Map<string, boolean>()
  /** Machines whose first stop was asked for although the look before it showed copies missing. */
  readonly stoppedInSpite = new Set<string>()
  /** Nodes that were seen standing. */
  readonly knownNodeIds = new Set<string>()
  /** When a node's host failed last, ms. */
  readonly crashedMs = new Map<string, number>()
  /** When something befell its machines, ms, the latest last. */
  readonly befellMs: number[] = []
  /** True once more befell it than its class survives: what it loses is not held against anyone. */
  isBeyondPromise = false
  deletionRequested = false
  /** True once its rows came from a backup: what was made since, only people know. */
  isRestored = false
  lastActionMs = 0
  /** When certificates were last renewed because they grow old: that comes when it comes. */
  renewedMs = Number.NEGATIVE_INFINITY
  lossesSeen = 0
  incidentsSeen = 0
  brokenTrustSeen = 0
  /** Nodes whose volume was taken from them. */
  readonly lostNodeIds = new Set<string>()
  topics: string[] = []
  users: string[] = []
  aclsMade = 0

  constructor(world: SimulationWorld, slot: string, id: string, specification: PhysicalClusterSpecification) {
    this.id = id
    this.slot = slot
    this.specification = specification
    this.nodesAllowed = placesIn(specification)
    this.hasNoPromise = specification.availability === 'development'
    this.random = new Stream(world.seed, `ids of ${id}`)
    world.provider.cloud.watch((node) => {
      if (node.deletion === null) this.nodes.set(node.specification.id, node)
      else this.nodes.delete(node.specification.id)
    }, id)
    this.kafka = new SimulatedKafka({ clock: world.clock, provider: world.provider, clusterId: id })
  }

  /** True while every partition with a copy on these nodes has another copy in sync elsewhere. */
  canLose(nodeIds: ReadonlySet<string>): boolean {
    this.kafka.advance()
    const { world } = this.kafka
    const brokers = new Set(
      [...world.brokers.values()].filter(({ nodeId }) => nodeIds.has(nodeId)).map(({ kafkaId }) => kafkaId),
    )
    for (const { isr, replicas } of world.partitions.values()) {
      if (!replicas.some((id) => brokers.has(id))) continue
      if (!isr.some((id) => !brokers.has(id) && this.#isUp(id))) return false
    }
    return true
  }

  #isUp(kafkaId: number): boolean {
    const broker = this.kafka.world.brokers.get(kafkaId)
    const process = broker && this.kafka.world.processes.get(broker.nodeId)
    return broker?.fenced === false && process?.machineId === broker.machineId && process.stage === 'serving'
  }
}
