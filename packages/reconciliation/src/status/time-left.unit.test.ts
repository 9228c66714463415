import { describe, expect, it } from 'vitest'
import { decide } from '../decide.ts'
import {
  healthyKafka,
  listedNode,
  nodeRecord,
  observed,
  operation,
  running,
  seededRandom,
  startMs,
} from '../fixtures.ts'
import type { PartitionAssignment } from '../observed.ts'

const byteRate = 10_000_000

/** A partition whose copy moves from broker 1 to 2. */
function moving(partition: number, bytes: number, copied: number): PartitionAssignment {
  return {
    topic: 'orders',
    partition,
    leaderId: 1,
    replicaIds: [1, 2],
    inSyncIds: [1],
    addingIds: [2],
    removingIds: [1],
    bytes,
    copiedBytes: { 2: copied },
  }
}

/** A partition that rests on broker 1. */
function at(partition: number, bytes: number): PartitionAssignment {
  return { ...moving(partition, bytes, 0), replicaIds: [1], addingIds: [], removingIds: [] }
}

/** One look at a change that moves so much, with what was remembered of the one before. */
function look(
  assignments: PartitionAssignment[],
  nowMs: number,
  observedData: ReturnType<typeof running>['observedData'],
) {
  const { specification } = running()
  const desired = running({
    specification: { ...specification, replicationFactor: 1, moveByteRate: byteRate },
    generation: 2,
    nodes: [nodeRecord(1), nodeRecord(2), nodeRecord(3)],
    operations: [operation('update_cluster')],
    observedData,
  })
  const moveThrottle = { byteRate, topics: ['orders'] }
  const kafka = {
    state: 'reachable' as const,
    ...healthyKafka,
    assignments,
    moveThrottle,
    fetchedAtMs: { 2: nowMs, 3: nowMs },
  }
  const { status } = decide(
    desired,
    observed(
      [1, 2, 3].map((id) => listedNode(id)),
      { nowMs, kafka },
    ),
    seededRandom(),
  )
  const message = status.operations[0]?.steps.find(({ name }) => name === 'move_replicas')?.message ?? ''
  return { told: Number(/about (\d+) s/.exec(message)?.[1]), data: status.observedData }
}

describe('the time that is left', () => {
  it('is that of the busiest broker at the throttle, while nothing is known of the pace', () => {
    // 600 MB into one broker at 10 MB/s
    const { told, data } = look([moving(0, 400e6, 0), moving(1, 200e6, 0)], startMs, null)
    expect(told).toBe(60)
    expect(data?.moving).toMatchObject({ generation: 2, nodesAfter: 0, sinceMs: startMs, bytes: 600e6 })
  })

  it('follows the pace so far', () => {
    const { data } = look([moving(0, 600e6, 0)], startMs, null)
    // half as fast as the throttle allows: 250 MB in 50 s, and 70 s are left
    const half = look([moving(0, 600e6, 250e6)], startMs + 50_000, data)
    expect(half.told).toBeGreaterThan(42)
    expect(half.told).toBeLessThan(70)
    const asAllowed = look([moving(0, 600e6, 200e6)], startMs + 20_000, data)
    expect(asAllowed.told).toBeGreaterThan(38)
    expect(asAllowed.told).toBeLessThanOrEqual(42)
  })

  it('is told anew when more is to be moved', () => {
    const { data } = look([moving(0, 100e6, 90e6)], startMs, null)
    const more = look([moving(0, 100e6, 95e6), moving(1, 500e6, 0)], startMs + 60_000, data)
    expect(more.data?.moving?.sinceMs).toBe(startMs + 60_000)
    expect(more.told).toBeGreaterThanOrEqual(50)
  })
})

describe('what is stored', () => {
  it('is remembered of the cluster and of its fullest broker, and stays while it is nearly the same', () => {
    const { data } = look([at(0, 300), at(1, 100)], startMs, null)
    expect(data).toMatchObject({ bytes: 400, fullestBrokerBytes: 400, atMs: startMs })
    expect(look([at(0, 310), at(1, 100)], startMs + 1_000, data).data).toMatchObject({ bytes: 400, atMs: startMs })
    expect(look([at(0, 330), at(1, 100)], startMs + 1_000, data).data).toMatchObject({
      bytes: 430,
      atMs: startMs + 1_000,
    })
    expect(look([at(0, 310), at(1, 100)], startMs + 1_800_000, data).data).toMatchObject({ bytes: 410 })
  })

  it('is not forgotten by a look that asked no broker', () => {
    const { data } = look([at(0, 300)], startMs, null)
    expect(look([at(0, 0)], startMs + 1_000, data).data).toEqual(data)
  })
})
