import type { PhysicalClusterSpecification } from '@headwater/model'
import { threeNodeSpecification } from '@headwater/model/fixtures'
import { wantedRelease } from '../releases.ts'
import type { Hands } from './hands.ts'

/** Something that can be asked of a cluster, or that befalls it, from its beginning to where nothing is left to do. */
export interface Flow {
  name: string
  /** What is ordered first. */
  order: PhysicalClusterSpecification
  /** Done to the cluster once it runs, before calls are numbered; left out: they are numbered from the order on. */
  before?: (hands: Hands) => void
  /** What then happens, each so long after the one before, virtual ms. */
  acts: { afterMs: number; act: (hands: Hands) => void }[]
  /** Loops sleep no shorter than this, ms; left out: a second. For what waits long. */
  shortestSleepMs?: number
}

const { brokers, controllers, volume, quotas } = threeNodeSpecification
const large = { size: 'large', heapMib: 512 }

const multiZone: PhysicalClusterSpecification = threeNodeSpecification
const singleZone: PhysicalClusterSpecification = {
  ...multiZone,
  availability: 'single-zone',
  zones: ['zone-a'],
  replicationFactor: 2,
  minInSync: 1,
}
const development: PhysicalClusterSpecification = {
  ...multiZone,
  availability: 'development',
  zones: ['zone-a'],
  brokers: { ...brokers, count: 1 },
  controllers: { ...controllers, count: 1 },
  replicationFactor: 1,
  minInSync: 1,
}
const dedicated: PhysicalClusterSpecification = { ...multiZone, controllers: { ...controllers, mode: 'dedicated' } }
const sixBrokers: PhysicalClusterSpecification = { ...multiZone, brokers: { ...brokers, count: 6 } }

/** What a class is made of; a change to it leaves the rest of an order as it is. */
function classOf(order: PhysicalClusterSpecification): Partial<PhysicalClusterSpecification> {
  return {
    availability: order.availability,
    zones: order.zones,
    brokers: order.brokers,
    controllers: order.controllers,
    replicationFactor: order.replicationFactor,
    minInSync: order.minInSync,
  }
}

function create(name: string, order: PhysicalClusterSpecification): Flow {
  return { name: `create ${name}`, order, acts: [] }
}

/** Of a running cluster with a topic in it. */
function whileRunning(name: string, order: PhysicalClusterSpecification, ...acts: ((hands: Hands) => void)[]): Flow {
  return {
    name,
    order,
    before: (hands) => hands.makeTopic('orders', 3, 5),
    acts: acts.map((act, index) => ({ afterMs: index === 0 ? 0 : 20_000, act })),
  }
}

function change(
  name: string,
  order: PhysicalClusterSpecification,
  ...changes: Partial<PhysicalClusterSpecification>[]
): Flow {
  return whileRunning(name, order, ...changes.map((to) => (hands: Hands) => hands.change(to)))
}

function addedAndTakenBack(name: string, afterMs: number): Flow {
  return {
    ...whileRunning(name, multiZone),
    acts: [
      { afterMs: 0, act: (hands) => hands.change({ brokers: sixBrokers.brokers }) },
      { afterMs, act: (hands) => hands.change({ brokers }) },
    ],
  }
}

/** Every flow there is; a new kind of change is added here. */
export const flows: readonly Flow[] = [
  create('development', development),
  create('single-zone', singleZone),
  create('multi-zone', multiZone),
  create('with dedicated controllers', dedicated),
  whileRunning('delete', multiZone, (hands) => hands.deleteCluster()),
  whileRunning('delete development', development, (hands) => hands.deleteCluster()),
  { ...create('and delete at once', multiZone), acts: [{ afterMs: 1_000, act: (hands) => hands.deleteCluster() }] },
  { ...create('and delete half way', multiZone), acts: [{ afterMs: 15_000, act: (hands) => hands.deleteCluster() }] },
  change('brokers added', multiZone, { brokers: sixBrokers.brokers }),
  change('brokers removed', sixBrokers, { brokers }),
  change('larger size', multiZone, {
    brokers: { ...brokers, ...large },
    controllers: { ...controllers, ...large },
  }),
  change('volumes grown', multiZone, { volume: { ...volume, sizeGib: 20 } }),
  change('volumes shrunk', multiZone, { volume: { ...volume, sizeGib: 5 } }),
  change('release', multiZone, { release: 3, kafka: wantedRelease(3, { soakMs: 30_000 }) }),
  {
    ...change('release that never comes up', multiZone, {
      release: 1_000,
      kafka: wantedRelease(1_000, { soakMs: 30_000 }),
    }),
    shortestSleepMs: 5_000,
  },
  change('development to single-zone', development, classOf(singleZone)),
  change('development to multi-zone', development, classOf(multiZone)),
  whileRunning('development to multi-zone while it is down', development, (hands) => {
    hands.crashMachine(0)
    hands.change(classOf(multiZone))
  }),
  change('single-zone to multi-zone', singleZone, classOf(multiZone)),
  change('single-zone to development', singleZone, classOf(development)),
  change('multi-zone to single-zone', multiZone, classOf(singleZone)),
  change('multi-zone to development', multiZone, classOf(development)),
  change('combined to dedicated controllers', multiZone, { controllers: dedicated.controllers }),
  change('dedicated to combined controllers', dedicated, { controllers }),
  change('retention and quotas raised', multiZone, {
    retentionHours: 168,
    quotas: { producerByteRate: quotas.producerByteRate * 2, consumerByteRate: quotas.consumerByteRate * 2 },
  }),
  change('brokers added, quotas raised', multiZone, {
    brokers: sixBrokers.brokers,
    quotas: { producerByteRate: quotas.producerByteRate * 2, consumerByteRate: quotas.consumerByteRate * 2 },
  }),
  change('retention and quotas lowered', multiZone, {
    retentionHours: 6,
    quotas: { producerByteRate: quotas.producerByteRate / 2, consumerByteRate: quotas.consumerByteRate / 2 },
  }),
  whileRunning(
    'users and permissions',
    multiZone,
    (hands) => {
      hands.makeUser('app')
      hands.makeUser('other')
      hands.permit('app', 'orders')
      hands.permit('other', 'orders')
    },
    (hands) => {
      hands.changePassword('app')
      hands.deleteUser('other')
      hands.takeBackPermission('other', 'orders')
    },
  ),
  whileRunning('machine lost', multiZone, (hands) => hands.crashMachine(1)),
  whileRunning('machine leaving', multiZone, (hands) => hands.announceLeaving(0)),
  whileRunning('volume lost', multiZone, (hands) => hands.loseVolume(2)),
  whileRunning('delete while a zone is silent', multiZone, (hands) => {
    hands.silenceZone('zone-b', 60_000)
    hands.deleteCluster()
  }),
  change('brokers added, taken back', multiZone, { brokers: sixBrokers.brokers }, { brokers }),
  // before any list shows them, and when they serve and are empty
  addedAndTakenBack('brokers added, taken back at once', 500),
  addedAndTakenBack('brokers added, taken back while empty', 28_000),
  change('brokers removed, taken back', sixBrokers, { brokers }, { brokers: sixBrokers.brokers }),
  change('dedicated controllers, taken back', multiZone, { controllers: dedicated.controllers }, { controllers }),
  change(
    'another change in the middle',
    multiZone,
    { brokers: sixBrokers.brokers },
    { volume: { ...volume, sizeGib: 20 }, brokers },
  ),
  whileRunning(
    'delete in the middle of a change',
    multiZone,
    (hands) => hands.change({ brokers: sixBrokers.brokers }),
    (hands) => hands.deleteCluster(),
  ),
  whileRunning(
    'delete in the middle of a roll',
    multiZone,
    (hands) => hands.change({ release: 3, kafka: wantedRelease(3, { soakMs: 30_000 }) }),
    (hands) => hands.deleteCluster(),
  ),
]
