import { describe, expect, it } from 'vitest'
import type { SimulatedCluster } from './cluster.ts'
import { checkCluster, checkNode } from './invariants.ts'
import { actAsTenant, openWindows, orderCluster } from './orders.ts'
import { runSimulation } from './run.ts'
import { shorten } from './shorten.ts'
import { settleStrangers } from './strangers.ts'
import { startWorker } from './worker.ts'
import { SimulationWorld } from './world.ts'

const elapsedMs = (): number => performance.now()
const minuteMs = 60_000

/** A world with one running cluster of three zones in it, and a topic that is written to. */
async function runningWorld() {
  const world = new SimulationWorld({ seed: 1, allowedEvents: new Set(), without: new Set(), keepLines: true })
  startWorker(world, 'w1')
  const cluster = orderCluster(world, 'c1', 1)
  await world.clock.advance(5 * minuteMs)
  cluster.kafka.createTopic({ name: 'orders', partitions: 3, replicationFactor: 3, writeByteRate: 1_000 })
  await world.clock.advance(5 * minuteMs)
  checkCluster(world, cluster)
  expect(world.violations).toEqual([])
  const stop = (nodeId: string): Promise<void> => {
    const machineId = world.provider.cloud.truth().find(({ id }) => id === nodeId)?.machine?.id ?? ''
    return world.provider.stopMachine({ id: nodeId, clusterId: cluster.id }, machineId, { graceMs: 60_000 })
  }
  return { world, cluster, stop, nodeIds: [...cluster.nodes.keys()] }
}

/** Violations when a machine is stopped so long after a host failed, ms, and what that had not written is lost. */
async function violationsAfter(failedMs: number): Promise<string[]> {
  const { world, cluster, nodeIds } = await runningWorld()
  const [nodeId = ''] = nodeIds
  const nowMs = world.clock.nowMs()
  cluster.crashedMs.set(nodeId, nowMs - failedMs)
  cluster.stopDecidedMs.set('mac_other', nowMs)
  cluster.kafka.world.losses.push({
    atMs: nowMs,
    partition: 'orders-0',
    bytes: 1,
    nodeId,
    because: 'it was elected',
  })
  checkCluster(world, cluster)
  return world.violations.map(({ kind }) => kind)
}

/** What the tenant of the first cluster did. */
function orders(lines: string[]): string[] {
  return lines.filter((line) => line.includes('  c1 ') && line.includes('-- '))
}

describe('a simulation', { timeout: 60_000 }, () => {
  it('is the same run for the same seed, to the letter of its trace, and another for another', async () => {
    const options = { seed: 3, clusters: 2, hours: 1.3, stopAtViolation: true }
    const { realSeconds: _first, ...first } = await runSimulation(options, elapsedMs)
    const { realSeconds: _second, ...second } = await runSimulation(options, elapsedMs)
    const other = await runSimulation({ ...options, seed: 5 }, elapsedMs)
    expect(second).toEqual(first)
    expect(first.passes).toBeGreaterThan(100)
    expect(Object.keys(first.faultsByKind).length).toBeGreaterThan(5)
    expect(other.traceHash).not.toBe(first.traceHash)
  })

  it('is the same for one cluster whether others are there or not, faults of the world apart', async () => {
    const world = await runSimulation({ seed: 5, clusters: 2, hours: 1.3, keepLines: true }, elapsedMs)
    const only = new Set(['c1'])
    const alone = await runSimulation({ seed: 5, clusters: 2, hours: 1.3, keepLines: true, onlySlots: only }, elapsedMs)
    expect(orders(alone.lines)[0]).toBe(orders(world.lines)[0])
    expect(alone.lines.some((line) => line.includes('  c2 '))).toBe(false)
  })
})

describe('a control plane', () => {
  it('that stops two machines at once is caught taking partitions below their minimum, and the quorum', async () => {
    const { world, cluster, stop, nodeIds } = await runningWorld()
    const [first, second] = nodeIds
    await stop(first ?? '')
    await stop(second ?? '')
    await world.clock.advance(10_000)
    checkCluster(world, cluster)
    expect(world.violations.map(({ kind }) => kind).toSorted()).toEqual(['quorum_lost_by_us', 'under_minimum_by_us'])
  })

  it('is not blamed for what befell the cluster just before', async () => {
    const { world, cluster, stop, nodeIds } = await runningWorld()
    const [first, second] = nodeIds
    world.provider.cloud.crashMachine(first ?? '')
    cluster.befellMs.push(world.clock.nowMs())
    await stop(second ?? '')
    await world.clock.advance(10_000)
    checkCluster(world, cluster)
    expect(world.violations).toEqual([])
  })

  it('that deletes volumes is caught losing acknowledged records', async () => {
    const { world, cluster, nodeIds } = await runningWorld()
    for (const id of nodeIds) await world.provider.deleteNode({ id, clusterId: cluster.id })
    await world.clock.advance(1_000)
    checkCluster(world, cluster)
    expect(world.violations.map(({ kind }) => kind)).toContain('acknowledged_record_lost')
  })

  it('is not blamed for a promise that a restored backup names and the cluster had given up', async () => {
    const { world, cluster, nodeIds } = await runningWorld()
    Object.assign(cluster, { hasNoPromise: true, isRestored: true })
    for (const id of nodeIds) await world.provider.deleteNode({ id, clusterId: cluster.id })
    await world.clock.advance(1_000)
    checkCluster(world, cluster)
    expect(world.violations.map(({ kind }) => kind)).not.toContain('acknowledged_record_lost')
  })

  it('is not blamed for what was lost before the change to a class with a promise had ended', async () => {
    const { world, cluster, nodeIds } = await runningWorld()
    cluster.hasNoPromise = true
    for (const id of nodeIds) await world.provider.deleteNode({ id, clusterId: cluster.id })
    await world.clock.advance(1_000)
    checkCluster(world, cluster)
    expect(world.violations).toEqual([])
    expect(cluster.hasNoPromise).toBe(false)
  })

  it('is blamed for what a failed host had not written only when it could have missed that host before it stopped another', async () => {
    expect(await violationsAfter(500)).toEqual([])
    expect(await violationsAfter(5_000)).toEqual(['acknowledged_record_lost'])
  })

  it('that makes more nodes than are ordered is caught', async () => {
    const { world, cluster } = await runningWorld()
    world.provider.cloud.watch((changed) => checkNode(world, cluster, changed), cluster.id)
    const [node] = cluster.nodes.values()
    if (node === undefined) throw new Error('a running cluster has nodes')
    await world.provider.createNode({ ...node.specification, id: 'nod_one_more' })
    expect(world.violations.map(({ kind }) => kind)).toEqual(['above_plan'])
  })
})

describe('orders under faults', () => {
  it('that wait for a window are free to be made once it is quiet', async () => {
    const { world, cluster } = await runningWorld()
    const shut = { dayOfWeek: null, startHourUtc: 12, hours: 1 }
    cluster.specification = { ...cluster.specification, maintenanceWindow: shut, when: 'window' }
    openWindows(world)
    const { desired } = world.store.cluster(cluster.id)
    expect(desired.specification).toEqual({ ...cluster.specification, maintenanceWindow: undefined, when: undefined })
    expect(world.ordersByKind).toEqual(new Map(Object.entries({ create: 1, change_window: 1 })))
  })

  it('bring in a new authority, which has taken over soon', async () => {
    const { world, cluster } = await runningWorld()
    actAsTenant(world, cluster, 'rotate', 0)
    await world.clock.advance(20 * minuteMs)
    const { authorities } = world.store.vault.records(cluster.id)
    expect(authorities.map(({ generation }) => generation)).toEqual([2])
    checkCluster(world, cluster)
    expect(world.violations).toEqual([])
  })
})

describe('shortening', { timeout: 60_000 }, () => {
  it('leaves out what a violation does not take', async () => {
    // an hour in which nothing was ordered has converged; a cluster that is never reconciled has not
    const options = { seed: 6, clusters: 1, hours: 1.2, workers: 0 }
    const result = await runSimulation(options, elapsedMs)
    const [violation] = result.violations
    expect(violation?.kind).toBe('not_converged')
    if (violation === undefined) return
    const short = await shorten(options, violation, elapsedMs)
    expect(short.events).toEqual([])
    expect(short.story.join('\n')).toContain('a tenant orders pcl_c1_1')
    expect(short.story.at(-1)).toContain('!! not_converged')
  })
})

describe('what belongs to others in the same cloud', () => {
  it('is missed when a node of theirs is deleted or a machine of theirs stopped', async () => {
    const { world } = await runningWorld()
    await settleStrangers(world)
    const [first] = world.provider.cloud.truth('pcl_elsewhere')
    if (first === undefined) throw new Error('others have nodes')
    world.isFate = true
    world.provider.cloud.crashMachine(first.id)
    world.isFate = false
    expect(world.violations).toEqual([])
    await world.provider.deleteNode({ id: first.id, clusterId: first.clusterId })
    expect(world.violations.map(({ kind }) => kind)).toEqual(['foreign_node_touched'])
  })
})

/** More of what the first node is: in the records, then in the cloud. */
async function makeNodes(world: SimulationWorld, cluster: SimulatedCluster, ids: string[]): Promise<void> {
  cluster.nodesAllowed = 100
  world.provider.cloud.watch((changed) => checkNode(world, cluster, changed), cluster.id)
  const [node] = cluster.nodes.values()
  const { desired } = world.store.cluster(cluster.id)
  const record = desired.nodes.find(({ id }) => id === node?.specification.id)
  if (node === undefined || record === undefined) throw new Error('a running cluster has nodes')
  desired.nodes = [...desired.nodes, ...ids.map((id, index) => ({ ...record, id, kafkaId: 90 + index }))]
  for (const id of ids) await world.provider.createNode({ ...node.specification, id })
}

describe('a node without a place', () => {
  it('is caught where the records know it, however many the changes before justified', async () => {
    const { world, cluster } = await runningWorld()
    await makeNodes(world, cluster, ['nod_one_more', 'nod_two_more'])
    // one is the node that follows another before it goes
    expect(world.violations.map(({ kind, message }) => `${kind}: ${message}`)).toEqual([
      'above_plan: nod_two_more was made in zone-a, where 3 brokers stand and the plan has 1',
    ])
  })

  it('is no place that is taken twice while it leaves, too large for the plan', async () => {
    const { world, cluster } = await runningWorld()
    const { specification } = cluster
    cluster.specification = { ...specification, volume: { ...specification.volume, sizeGib: 1 } }
    await makeNodes(world, cluster, ['nod_one_more', 'nod_two_more'])
    expect(world.violations).toEqual([])
  })
})
