import type { SimulatedCluster } from './cluster.ts'
import { type Befalling, clusterBefallings, worldBefallings } from './fault-kinds.ts'
import { actAsTenant, orderCluster, tenantActions } from './orders.ts'
import { pick, Stream } from './random.ts'
import { type SimulationWorld, sizes, zones } from './world.ts'

const msPerHour = 3_600_000
/** How long a volume hangs on a machine that is gone, ms: clouds give up waiting after six minutes. */
const detachMs = { atLeast: 30_000, atMost: 360_000 }
/** How long before it takes a machine away a cloud says so, ms. */
const noticeMs = 600_000
/** How far a clock is off at most, to either side, ms, until it is set again. */
const apartMs = 10_000

/** Runs everything that happens at times of its own, until the simulation ends: each kind in a stream of its own. */
export function beginBefalling(world: SimulationWorld, slots: string[]): void {
  for (const [kind, hours] of worldBefallings)
    every(world, 'world', kind, hours, (salt, key) => befallWorld(world, kind, salt, key))
  for (const slot of slots) {
    let orders = 0
    const order = (): void => void orderCluster(world, slot, ++orders)
    for (const [action, hours] of tenantActions) {
      every(world, slot, action, hours, (salt, key) => {
        const cluster = livingIn(world, slot)
        if (cluster !== null && world.mayOrder(key)) actAsTenant(world, cluster, action, salt)
        if (cluster !== null && action === 'change' && salt % 3 === 0) thinkBetter(world, cluster, salt, key)
        else if (cluster === null && action === 'user' && isEmpty(world, slot)) order()
      })
    }
    for (const [kind, hours] of clusterBefallings) {
      every(world, slot, kind, hours, (salt, key) => {
        const cluster = livingIn(world, slot)
        if (cluster !== null) befallCluster(world, cluster, kind, salt, key)
      })
    }
    const first = new Stream(world.seed, `first order ${slot}`).share() * 600_000
    void world.clock.sleep(first).then(order)
  }
}

/** One change in three is taken back or changed again soon, wherever it stands by then. */
function thinkBetter(world: SimulationWorld, cluster: SimulatedCluster, salt: number, key: string): void {
  void world.clock.sleep(1_000 + ((salt >>> 4) % 180_000)).then(() => {
    const again = salt % 2 === 0 ? 'take_back' : 'change'
    if (world.mayOrder(`${key} again`)) actAsTenant(world, cluster, again, salt >>> 5)
  })
}

/** Lets something happen again and again. Its times and its salts depend on nothing else that happens. */
function every(
  world: SimulationWorld,
  slot: string,
  name: string,
  hours: number,
  happen: (salt: number, key: string) => void,
): void {
  const stream = new Stream(world.seed, `${name} ${slot}`)
  const live = async (): Promise<void> => {
    for (let count = 1; ; count++) {
      await world.clock.sleep(stream.waiting(hours * msPerHour))
      const salt = stream.next()
      if (!world.isQuiet) happen(salt, `${name} ${slot} ${count}`)
    }
  }
  void live()
}

export function livingIn(world: SimulationWorld, slot: string): SimulatedCluster | null {
  for (const cluster of world.clusters.values()) if (cluster.slot === slot && !cluster.deletionRequested) return cluster
  return null
}

/** True when the slot's last cluster has been deleted for good. */
function isEmpty(world: SimulationWorld, slot: string): boolean {
  const clusters = [...world.clusters.values()].filter((cluster) => cluster.slot === slot)
  return clusters.length > 0 && clusters.every(({ id }) => world.store.cluster(id).deletedAtMs !== null)
}

function befallCluster(
  world: SimulationWorld,
  cluster: SimulatedCluster,
  kind: Befalling,
  salt: number,
  key: string,
): void {
  const running = runningNodes(world, cluster)
  const nodeId = pick(running, salt)
  if (nodeId === undefined) return
  const isSurvived = cluster.canLose(new Set([nodeId])) || cluster.specification.availability === 'development'
  const takesMachine = kind === 'machine_lost' || kind === 'slow_detach'
  if (takesMachine && !isSurvived) return
  if (!world.mayHappen(kind, key)) return
  cluster.befellMs.push(world.clock.nowMs())
  world.tell(cluster.slot, `## ${kind}: ${nodeId}`)
  if (kind === 'slow_detach') {
    const lastsMs = detachMs.atLeast + ((salt >>> 6) % (detachMs.atMost - detachMs.atLeast))
    world.provider.cloud.holdVolume(nodeId, world.clock.nowMs() + lastsMs)
  }
  if (takesMachine) {
    cluster.crashedMs.set(nodeId, world.clock.nowMs())
    world.provider.cloud.crashMachine(nodeId, 'the host failed')
  }
  if (kind === 'machine_leaving') announceLeaving(world, cluster, nodeId)
  if (kind === 'volume_lost') {
    cluster.isBeyondPromise = true
    cluster.lostNodeIds.add(nodeId)
    world.provider.cloud.loseVolume(nodeId)
  }
}

/** Who holds a cluster while its cloud takes what the others cannot spare has decided so. */
function announceLeaving(world: SimulationWorld, cluster: SimulatedCluster, nodeId: string): void {
  world.provider.cloud.announceLeaving(nodeId, world.clock.nowMs() + noticeMs)
  const looksMs = noticeMs - 30_000
  void world.clock.sleep(looksMs).then(async () => {
    const stored = await world.store.load(cluster.id)
    const isHeld = stored?.holds.some(({ expiresAtMs }) => expiresAtMs > world.clock.nowMs()) ?? false
    if (isHeld && !cluster.canLose(new Set([nodeId]))) cluster.isBeyondPromise = true
  })
}

function runningNodes(world: SimulationWorld, cluster: SimulatedCluster): string[] {
  return world.provider.cloud
    .truth(cluster.id)
    .filter(({ machine }) => machine?.state === 'running')
    .map(({ id }) => id)
}

function befallWorld(world: SimulationWorld, kind: Befalling, salt: number, key: string): void {
  const { cloud } = world.provider
  const zone = pick(zones, salt) ?? 'zone-a'
  const lastsMs = 60_000 + ((salt >>> 8) % 1_200_000)
  const may = (): boolean => world.mayHappen(kind, key)
  if (kind === 'zone_lost') {
    const touched = [...world.clusters.values()].filter((cluster) => nodesIn(cluster, zone).size > 0)
    if (!touched.every((cluster) => cluster.canLose(nodesIn(cluster, zone))) || !may()) return
    for (const cluster of touched) cluster.befellMs.push(world.clock.nowMs())
    world.tell('world', `## ${zone} is lost with its machines for ${Math.round(lastsMs / 1000)} s`)
    world.isFate = true
    cloud.loseZone(zone, { machines: 'gone' })
    world.isFate = false
    void world.clock.sleep(lastsMs).then(() => restore(world, zone))
  } else if (kind === 'zone_silent') {
    if (!may()) return
    world.tell('world', `## nothing is known of ${zone} for ${Math.round(lastsMs / 1000)} s`)
    cloud.loseZone(zone, { machines: 'unknown' })
    void world.clock.sleep(lastsMs).then(() => restore(world, zone))
  } else if (kind === 'sold_out') {
    const size = pick(sizes, salt >>> 4) ?? 'small'
    if (!may()) return
    world.tell('world', `## ${size} is sold out in ${zone} for ${Math.round(lastsMs / 1000)} s`)
    cloud.sellOut(zone, size)
    void world.clock.sleep(lastsMs).then(() => cloud.restock(zone, size))
  } else if (kind === 'worker_paused') {
    const worker = pick(world.workers, salt)
    if (worker === undefined || worker.isDead || !may()) return
    const pauseMs = 1_000 + (salt % 120_000)
    world.tell('world', `## ${worker.name} is paused for ${Math.round(pauseMs / 1000)} s`)
    worker.pausedUntilMs = world.clock.nowMs() + pauseMs
  } else if (kind === 'clock_apart') {
    const worker = pick(world.workers, salt)
    if (worker === undefined || worker.isDead || !may()) return
    const offMs = ((salt >>> 4) % (2 * apartMs + 1)) - apartMs
    world.tell('world', `## the clock of ${worker.name} is ${offMs} ms off for ${Math.round(lastsMs / 1000)} s`)
    worker.clockOffMs = offMs
    void world.clock.sleep(lastsMs).then(() => {
      worker.clockOffMs = 0
    })
  } else if (kind === 'database_restored') {
    if (may()) world.backups.restore()
  }
}

function nodesIn(cluster: SimulatedCluster, zone: string): Set<string> {
  return new Set(
    [...cluster.nodes.values()]
      .filter(({ specification }) => specification.zone === zone)
      .map(({ specification }) => specification.id),
  )
}

function restore(world: SimulationWorld, zone: string): void {
  world.tell('world', `## ${zone} is back`)
  world.provider.cloud.restoreZone(zone)
}
