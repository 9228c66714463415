import type { Hold, PhysicalClusterSpecification, ScramCredential } from '@headwater/model'
import { threeNodeSpecification } from '@headwater/model/fixtures'
import { nextRelease, readsMetadata } from '../releases.ts'
import { SimulatedCluster } from './cluster.ts'
import { placesIn } from './expected.ts'
import { pick, Stream } from './random.ts'
import { type SimulationWorld, zones } from './world.ts'

const operationDeadlineMs = 3_600_000
const credential: ScramCredential = { iterations: 4096, salt: 'c2FsdA==', saltedPassword: 'c2FsdGVk' }

/** Who orders what, mean hours between. */
export const tenantActions = [
  ['user', 2],
  ['topic', 0.7],
  ['acl', 3],
  ['hold', 6],
  ['change', 0.5],
  ['take_back', 1.5],
  ['rotate', 12],
  ['delete', 15],
] as const
export type TenantAction = (typeof tenantActions)[number][0]

const availabilities = ['development', 'single-zone', 'multi-zone'] as const

/** What a class is made of. */
const classes = {
  development: { zones: ['zone-a'], replicationFactor: 1, minInSync: 1 },
  'single-zone': { zones: ['zone-a'], replicationFactor: 2, minInSync: 1 },
  'multi-zone': { zones: [...zones], replicationFactor: 3, minInSync: 2 },
}

type Change = (before: PhysicalClusterSpecification, salt: number) => Partial<PhysicalClusterSpecification>

/** Certificates live for hours here: a window that is shut for longer would let them end. */
const windowHours = [21, 22, 23]

/** How a specification may be changed; a change that changes nothing is none. */
export const changes: Record<string, Change> = {
  brokers: ({ brokers, availability }, salt) => {
    const counts = availability === 'development' ? [1] : [3, 4, 5, 6]
    return { brokers: { ...brokers, count: pick(counts, salt) ?? brokers.count } }
  },
  size: ({ brokers, controllers }, salt) => {
    const size = pick(['small', 'large'], salt) ?? 'small'
    const heapMib = size === 'large' ? 512 : 96
    const shared = controllers.mode === 'combined' ? { controllers: { ...controllers, size, heapMib } } : {}
    return { brokers: { ...brokers, size, heapMib }, ...shared }
  },
  volume: ({ volume }, salt) => ({ volume: { ...volume, sizeGib: pick([10, 20, 40], salt) ?? 10 } }),
  retention: (_before, salt) => ({ retentionHours: pick([6, 24, 168, null], salt) ?? 24 }),
  quotas: (_before, salt) => {
    const producerByteRate = pick([100_000, 200_000, 400_000], salt) ?? 100_000
    return { quotas: { producerByteRate, consumerByteRate: producerByteRate * 2 } }
  },
  availability: ({ availability, brokers, controllers }, salt) => {
    const other =
      pick(
        availabilities.filter((name) => name !== availability),
        salt,
      ) ?? 'multi-zone'
    const counts =
      other === 'development' ? { brokers: 1, controllers: 1 } : { brokers: Math.max(3, brokers.count), controllers: 3 }
    const mode = other === 'development' ? 'combined' : controllers.mode
    const size = mode === 'combined' ? { size: brokers.size, heapMib: brokers.heapMib } : {}
    return {
      ...classes[other],
      availability: other,
      brokers: { ...brokers, count: counts.brokers },
      controllers: { ...controllers, ...size, mode, count: counts.controllers },
    }
  },
  release: nextRelease,
  window: (_before, salt) => ({
    maintenanceWindow: { dayOfWeek: null, startHourUtc: salt % 24, hours: pick(windowHours, salt >>> 5) ?? 24 },
    when: pick([undefined, 'window'], salt >>> 8),
  }),
  controllers: ({ controllers, availability }, salt) =>
    availability === 'development'
      ? {}
      : { controllers: { ...controllers, count: 3, mode: salt % 2 === 0 ? 'dedicated' : 'combined' } },
}

/** A tenant orders a cluster into a slot. */
export function orderCluster(world: SimulationWorld, slot: string, count: number): SimulatedCluster {
  const id = `pcl_${slot}_${count}`
  const random = new Stream(world.seed, `order of ${id}`)
  const specification = specificationOf(random.next())
  const cluster = new SimulatedCluster(world, slot, id, specification)
  world.clusters.set(id, cluster)
  const nowMs = world.clock.nowMs()
  world.store.seedCluster({
    physicalClusterId: id,
    clusterId: `clu_${slot}_${count}`,
    organizationId: 'org_1',
    specification,
    nowMs,
  })
  startOperation(world, cluster, 'create_cluster')
  world.noteOrder('create')
  world.tell(slot, `-- a tenant orders ${id}: ${specification.availability}, ${specification.brokers.count} brokers --`)
  return cluster
}

function specificationOf(salt: number): PhysicalClusterSpecification {
  const brokers = { count: 3, size: 'small', heapMib: 96 }
  const controllers = { mode: 'combined' as const, count: 3, size: 'small', heapMib: 96 }
  const base: PhysicalClusterSpecification = {
    ...threeNodeSpecification,
    zones: [...zones],
    brokers,
    controllers,
  }
  const single = { zones: ['zone-a'], replicationFactor: 2, minInSync: 1 }
  const choices: PhysicalClusterSpecification[] = [
    base,
    base,
    { ...base, ...single, availability: 'single-zone' },
    {
      ...base,
      ...single,
      availability: 'development',
      replicationFactor: 1,
      brokers: { ...brokers, count: 1 },
      controllers: { ...controllers, count: 1 },
    },
  ]
  return pick(choices, salt) ?? base
}

/** A tenant does one thing to a cluster; what makes no sense now is not done. */
export function actAsTenant(
  world: SimulationWorld,
  cluster: SimulatedCluster,
  action: TenantAction,
  salt: number,
): void {
  if (cluster.deletionRequested) return
  if (action === 'user') makeUser(world, cluster, salt)
  else if (action === 'topic') makeTopic(world, cluster, salt)
  else if (action === 'acl') makeAcl(world, cluster, salt)
  else if (action === 'hold') placeHold(world, cluster, salt)
  else if (action === 'change') changeCluster(world, cluster, salt)
  else if (action === 'take_back') takeBack(world, cluster, salt)
  else if (action === 'rotate') rotateAuthority(world, cluster, salt)
  else deleteCluster(world, cluster)
}

function makeUser(world: SimulationWorld, cluster: SimulatedCluster, salt: number): void {
  const name = `user-${cluster.users.length}`
  const id = `usr_${cluster.id}_${cluster.users.length}`
  const stored = world.store.cluster(cluster.id).desired.users
  const [first] = stored
  if (first !== undefined && salt % 3 === 0) {
    world.store.changeUser(cluster.id, first.id, { deleting: true })
    world.tell(cluster.slot, `-- the tenant deletes user ${first.name} --`)
  } else if (stored.length < 5) {
    cluster.users.push(name)
    world.store.seedUser(cluster.id, {
      id,
      name,
      generation: 1,
      appliedGeneration: 0,
      deleting: false,
      internal: false,
    })
    world.store.vault.seedScramCredential(id, 1, credential)
    world.tell(cluster.slot, `-- the tenant makes user ${name} --`)
  }
  ring(world, cluster, salt)
}

/** A user may read a topic from now on, or may not any more. */
function makeAcl(world: SimulationWorld, cluster: SimulatedCluster, salt: number): void {
  const { users, acls } = world.store.cluster(cluster.id).desired
  const [first] = acls
  const user = pick(users, salt)
  if (first !== undefined && salt % 3 === 0) {
    world.store.changeAcl(cluster.id, first.id, { deleting: true })
    world.tell(cluster.slot, `-- the tenant takes ${first.principal} the right to read ${first.resourceName} --`)
  } else if (user !== undefined && acls.length < 5) {
    const resourceName = `topic-${salt % 7}`
    const given = acls.find((acl) => acl.principal === user.name && acl.resourceName === resourceName)
    if (given === undefined) {
      const id = `acl_${cluster.id}_${++cluster.aclsMade}`
      const right = { principal: user.name, resourceType: 'topic', resourceName, patternType: 'literal' } as const
      world.store.seedAcl(cluster.id, { ...right, id, operation: 'read', permission: 'allow', deleting: false })
    } else {
      // as the API does with a right that is there, or on its way out
      world.store.changeAcl(cluster.id, given.id, { deleting: false })
    }
    world.tell(cluster.slot, `-- the tenant lets ${user.name} read ${resourceName} --`)
  }
  ring(world, cluster, salt)
}

/** An operator holds the cluster, a zone or all there is for some minutes, and lifts one hold in two before it ends. */
function placeHold(world: SimulationWorld, cluster: SimulatedCluster, salt: number): void {
  const id = `hol_${cluster.id}_${world.elapsedMs()}`
  const lastsMs = 60_000 + (salt % 900_000)
  const { scope, subject } = heldBy(world, cluster, salt)
  const expiresAtMs = world.clock.nowMs() + lastsMs
  world.store.addHold({ id, scope, subject, reason: 'an operator looks at it', expiresAtMs })
  world.noteOrder(`hold_${scope}`)
  world.tell(cluster.slot, `-- an operator holds ${subject ?? 'everything'} for ${Math.round(lastsMs / 1000)} s --`)
  ring(world, cluster, salt)
  const isLifted = salt % 2 === 0
  void world.clock.sleep(isLifted ? lastsMs / 2 : lastsMs).then(() => {
    world.store.liftHold(id)
    if (!isLifted) return
    world.tell(cluster.slot, '-- the operator lifts the hold --')
    ring(world, cluster, salt)
  })
}

function heldBy(world: SimulationWorld, cluster: SimulatedCluster, salt: number): Pick<Hold, 'scope' | 'subject'> {
  const share = (salt >>> 4) % 10
  if (share === 0) return { scope: 'fleet', subject: null }
  if (share < 4) return { scope: 'zone', subject: pick(zones, salt >>> 8) ?? null }
  return { scope: 'cluster', subject: world.store.cluster(cluster.id).clusterId }
}

/** A new authority is asked for, with some minutes for clients to fetch it. */
function rotateAuthority(world: SimulationWorld, cluster: SimulatedCluster, salt: number): void {
  const { authorities } = world.store.vault.records(cluster.id)
  const [older, newer] = authorities
  const nowMs = world.clock.nowMs()
  // as the API does: nothing to renew before the first, and one that is being brought in gets another time
  if (older === undefined || !world.store.cluster(cluster.id).desired.endpointVerified) return
  const overlapMs = 60_000 + (salt % 840_000)
  world.store.startRotation(cluster.id, {
    rotation: { authority: newer?.generation ?? older.generation + 1, overlapMs },
    operation: { id: `ope_${cluster.id}_rotate_${nowMs}`, deadlineMs: nowMs + operationDeadlineMs },
    nowMs,
  })
  world.noteOrder('rotate')
  world.tell(cluster.slot, `-- a new authority is asked for, ${Math.round(overlapMs / 1000)} s to fetch it --`)
  ring(world, cluster, salt)
}

function makeTopic(world: SimulationWorld, cluster: SimulatedCluster, salt: number): void {
  const { replicationFactor } = cluster.specification
  try {
    const oldest = cluster.topics[0]
    if (oldest !== undefined && cluster.topics.length >= 3) {
      cluster.kafka.deleteTopic(oldest)
      cluster.topics.shift()
      world.tell(cluster.slot, `-- the tenant deletes topic ${oldest} --`)
      return
    }
    const name = `topic-${salt % 100_000}`
    const partitions = 1 + (salt % 4)
    cluster.kafka.createTopic({
      name,
      partitions,
      replicationFactor,
      writeByteRate: 1_000 * (1 + (salt % 50)),
      retainedBytes: 50_000_000,
    })
    cluster.topics.push(name)
    world.tell(cluster.slot, `-- the tenant makes topic ${name} with ${partitions} partitions --`)
  } catch {
    // Kafka does not take it now; a tenant would come back
  }
}

/** The first kind of change, from the one the salt names on, that changes something. */
function changeCluster(world: SimulationWorld, cluster: SimulatedCluster, salt: number): void {
  const names = Object.keys(changes)
  const before = cluster.specification
  for (let i = 0; i < names.length; i++) {
    const name = pick(names, salt + i) ?? 'brokers'
    const after = { ...before, ...changes[name]?.(before, salt >>> 8) }
    if (JSON.stringify(after) !== JSON.stringify(before)) {
      writeChange(world, cluster, after, name, salt)
      return
    }
  }
}

/** A tenant thinks better of it: what was before is ordered again, wherever the change stands. */
function takeBack(world: SimulationWorld, cluster: SimulatedCluster, salt: number): void {
  const { specificationBefore } = cluster
  if (specificationBefore !== null) writeChange(world, cluster, specificationBefore, 'back', salt)
}

function writeChange(
  world: SimulationWorld,
  cluster: SimulatedCluster,
  after: PhysicalClusterSpecification,
  what: string,
  salt: number,
): void {
  const { desired } = world.store.cluster(cluster.id)
  // As the API does: no change before the cluster has run, and no way back once the metadata version was raised.
  if (!desired.endpointVerified || !readsMetadata(after, desired.releases)) return
  orderChange(world, cluster, after, what)
  ring(world, cluster, salt)
}

/** What may wait for a maintenance window waits no more, so that everything has to be as ordered soon. */
export function openWindows(world: SimulationWorld): void {
  for (const cluster of world.clusters.values()) {
    const { specification, deletionRequested } = cluster
    if (deletionRequested || specification.maintenanceWindow === undefined) continue
    orderChange(world, cluster, { ...specification, maintenanceWindow: undefined, when: undefined }, 'window')
    void world.store.wake(cluster.id, world.clock.nowMs())
  }
}

function orderChange(
  world: SimulationWorld,
  cluster: SimulatedCluster,
  after: PhysicalClusterSpecification,
  what: string,
): void {
  const { desired } = world.store.cluster(cluster.id)
  const before = cluster.specification
  cluster.specificationBefore = before
  cluster.specification = after
  cluster.nodesAllowed += placesIn(after)
  cluster.changedMs = world.clock.nowMs()
  cluster.hasNoPromise ||= before.availability === 'development' || after.availability === 'development'
  const nowMs = world.clock.nowMs()
  world.store.startChange(cluster.id, {
    specification: after,
    operation: { id: `ope_${cluster.id}_${desired.generation + 1}`, deadlineMs: nowMs + operationDeadlineMs },
    nowMs,
  })
  world.noteOrder(`change_${what}`)
  world.tell(cluster.slot, `-- the tenant changes ${what}: ${changeText(before, after)} --`)
}

function changeText(before: PhysicalClusterSpecification, after: PhysicalClusterSpecification): string {
  const changed = (Object.keys(after) as (keyof PhysicalClusterSpecification)[]).filter(
    (key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]),
  )
  return changed.map((key) => `${key} ${JSON.stringify(before[key])} -> ${JSON.stringify(after[key])}`).join(', ')
}

export function deleteCluster(world: SimulationWorld, cluster: SimulatedCluster): void {
  world.noteOrder('delete')
  world.tell(cluster.slot, `-- the tenant deletes ${cluster.id} --`)
  cluster.deletionRequested = true
  world.store.requestDeletion(cluster.id, world.clock.nowMs())
  startOperation(world, cluster, 'delete_cluster')
  ring(world, cluster, 0)
}

function startOperation(
  world: SimulationWorld,
  { id }: SimulatedCluster,
  type: 'create_cluster' | 'delete_cluster',
): void {
  const startedAtMs = world.clock.nowMs()
  world.store.seedOperation(id, {
    id: `ope_${id}_${type}`,
    type,
    startedAtMs,
    deadlineMs: startedAtMs + operationDeadlineMs,
  })
}

/** The wake-up is stored; the ring at a worker may be lost, doubled or late. */
function ring(world: SimulationWorld, cluster: SimulatedCluster, salt: number): void {
  void world.store.wake(cluster.id, world.clock.nowMs())
  const worker = pick(world.workers, salt)
  const other = pick(world.workers, salt + 1)
  const key = `${cluster.slot} ${world.elapsedMs()}`
  const share = (salt % 1000) / 1000
  if (share < 0.1 && world.mayHappen('ring_lost', `ring_lost ${key}`)) return
  if (share >= 0.1 && share < 0.2 && world.mayHappen('ring_doubled', `ring_doubled ${key}`)) other?.run(cluster.id)
  if (share >= 0.2 && share < 0.3 && world.mayHappen('ring_late', `ring_late ${key}`)) {
    void world.clock.sleep(1_000 + share * 60_000).then(() => worker?.run(cluster.id))
    return
  }
  worker?.run(cluster.id)
}
