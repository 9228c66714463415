import { channel } from 'node:diagnostics_channel'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { KafkaAccess, NodeRecord } from '@headwater/model'
import type { DecidedMove, KafkaObservation, PartitionAssignment } from '@headwater/reconciliation'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createKafkaAdmin } from './admin/kafka-admin.ts'
import { createScramCredential, generatePassword } from './scram.ts'
import { allow, codeOf, eventually, refusalOf } from './testing/checks.ts'
import type { KafkaProcess } from './testing/kafka-process.ts'
import { createLocalCluster, cryptoRandom, type LocalCluster } from './testing/local-cluster.ts'
import { localRuntime } from './testing/local-runtime.ts'
import { produceAsTenant } from './testing/tenant-client.ts'

const folder = mkdtempSync(join(tmpdir(), 'headwater-changes-'))
const admin = createKafkaAdmin(cryptoRandom)
const topic = 'orders'
/** So slow that no copy arrives while somebody looks, and so fast that all do. */
const [slow, fast] = [50_000, 200_000_000]
const megabyte = 1_000_000
let cluster: LocalCluster
let access: KafkaAccess
const machines = new Map<number, KafkaProcess>()

// Nodes 1 to 3 are combined. Node 4 comes as a broker, takes over all that node 1 holds, its vote too, and node 1 goes.
beforeAll(async () => {
  cluster = await createLocalCluster(folder, localRuntime(), { nodes: 3, heapMib: 128 })
  access = cluster.access
  for (const node of cluster.nodes) start(node)
  await observed((kafka) => expect(kafka.brokerIds).toEqual([1, 2, 3]), 120_000)
  await admin.setDefaultMinInSync(access, 2)
  await admin.createTopic(access, { name: topic, partitions: 4, replicationFactor: 3, configs: {} })
  start(await cluster.add('broker'))
  await fill()
})

afterAll(async () => {
  await admin.close()
  await cluster?.stop(1_000)
  rmSync(folder, { recursive: true, force: true })
})

function start(node: NodeRecord): void {
  machines.set(node.kafkaId, cluster.start(node))
}

async function stop(kafkaId: number): Promise<void> {
  await machines.get(kafkaId)?.stop(20_000)
}

function nodeOf(kafkaId: number): NodeRecord {
  const node = cluster.nodes.find((candidate) => candidate.kafkaId === kafkaId)
  if (node === undefined) throw new Error(`there is no node ${kafkaId}`)
  return node
}

/** About 20 MB, by a tenant: a value is its record's key as well, and 25 records of a batch have to fit into a megabyte. */
async function fill(): Promise<void> {
  const password = generatePassword(cryptoRandom)
  await admin.upsertUser(access, 'bob', await createScramCredential(password, cryptoRandom))
  await admin.createAcls(access, [allow('bob', 'topic', topic)])
  const bob = { hosts: cluster.hosts, caCertificate: access.caCertificate, userName: 'bob', password }
  for (let batch = 0; batch < 10; batch++) {
    const values = Array.from({ length: 100 }, (_, index) => `${batch}-${index}-`.padEnd(10_000, 'x'))
    await eventually(() => produceAsTenant(bob, topic, values))
  }
}

async function observed(matches: (kafka: KafkaObservation) => void, withinMs = 30_000): Promise<KafkaObservation> {
  return eventually(async () => {
    const kafka = await admin.observe(access, { sizes: true })
    matches(kafka)
    return kafka
  }, withinMs)
}

function ordersOf({ assignments }: KafkaObservation): PartitionAssignment[] {
  return assignments.filter((assignment) => assignment.topic === topic).toSorted((a, b) => a.partition - b.partition)
}

function voter(kafkaId: number): Parameters<typeof admin.addVoter>[1] {
  const { directoryId, addresses } = nodeOf(kafkaId)
  return { kafkaId, directoryId, host: '127.0.0.1', port: addresses?.controllerPort ?? 0 }
}

async function twice(call: () => Promise<void>): Promise<void> {
  await call()
  await call()
}

/** A move of a partition as it is now. */
async function moveOf(partition: number, replicaIds: number[] | null): Promise<DecidedMove> {
  const now = ordersOf(await admin.observe(access, { sizes: false }))[partition]
  return { topic, partition, replicaIds, fromIds: now?.replicaIds ?? [] }
}

/** All copies of node 1 to node 4, as their first replicas. */
async function moveToFourth(): Promise<void> {
  const kafka = await admin.observe(access, { sizes: false })
  const moves = ordersOf(kafka).map(({ partition, replicaIds }) => ({
    topic,
    partition,
    replicaIds: [4, ...replicaIds.filter((id) => id !== 1 && id !== 4)],
    fromIds: replicaIds,
  }))
  await twice(() => admin.moveReplicas(access, moves))
}

describe('an observation', () => {
  test('sees a broker that has come, and nothing on it', async () => {
    const kafka = await observed(({ brokerIds }) => expect(brokerIds).toEqual([1, 2, 3, 4]), 60_000)
    expect(kafka.registeredIds).toEqual([1, 2, 3, 4])
    expect(kafka.cordonedIds).toEqual([])
    expect(kafka.moveThrottle).toBeNull()
    expect(kafka.quorum.voterIds).toEqual([1, 2, 3])
    expect(ordersOf(kafka)).toHaveLength(4)
    for (const { replicaIds, addingIds, removingIds } of ordersOf(kafka)) {
      expect(replicaIds.toSorted()).toEqual([1, 2, 3])
      expect([addingIds, removingIds]).toEqual([[], []])
    }
  })

  test('is nine requests at rest, and one more to each broker with sizes', async () => {
    let requests = 0
    const count = (): number => (requests += 1)
    const sent = channel('tracing:plt:kafka:connections:api:start')
    sent.subscribe(count)
    const { assignments } = await admin.observe(access, { sizes: false })
    expect(assignments.map(({ bytes }) => bytes)).toEqual([0, 0, 0, 0])
    expect(requests).toBe(9)
    requests = 0
    const kafka = await admin.observe(access, { sizes: true })
    sent.unsubscribe(count)
    expect(requests).toBe(9 + 4)
    expect(ordersOf(kafka).reduce((sum, { bytes }) => sum + bytes, 0)).toBeGreaterThan(19 * megabyte)
  })
})

describe('a cordoned broker', () => {
  test('takes no new copies', async () => {
    await twice(() => admin.cordonBroker(access, 4, true))
    await observed(({ cordonedIds }) => expect(cordonedIds).toEqual([4]))
    const wide = { name: 'wide', partitions: 1, replicationFactor: 4, configs: {} }
    await eventually(async () =>
      expect(await codeOf(admin.createTopic(access, wide))).toBe('invalid_replication_factor'),
    )
  })

  // Kafka takes such a move for good and never ends it
  test('is not given any by a move either', async () => {
    await admin.moveReplicas(access, [await moveOf(0, [4, 2, 3])])
    await observed((kafka) => expect(ordersOf(kafka)[0]?.addingIds).toEqual([4]))
    const given = [await moveOf(0, null)]
    await twice(() => admin.moveReplicas(access, given))
    await observed((kafka) => expect(ordersOf(kafka)[0]?.addingIds).toEqual([]))
  })

  test('takes them again', async () => {
    await twice(() => admin.cordonBroker(access, 4, false))
    await observed(({ cordonedIds }) => expect(cordonedIds).toEqual([]))
  })
})

describe('moves', () => {
  test('go no faster than the throttle, and are seen', async () => {
    const throttle = { byteRate: slow, topics: [topic] }
    await twice(() => admin.setMoveThrottle(access, { ...throttle, topics: [topic, 'gone'] }))
    await observed(({ moveThrottle }) => expect(moveThrottle).toEqual(throttle))
    await moveToFourth()
    const kafka = await observed((seen) => {
      for (const { addingIds, removingIds } of ordersOf(seen)) expect([addingIds, removingIds]).toEqual([[4], [1]])
    })
    for (const { replicaIds, inSyncIds, bytes, copiedBytes } of ordersOf(kafka)) {
      expect(replicaIds.toSorted()).toEqual([1, 2, 3, 4])
      expect(inSyncIds.toSorted()).toEqual([1, 2, 3])
      expect(bytes).toBeGreaterThan(3 * megabyte)
      expect(copiedBytes?.[4]).toBeLessThan(bytes)
    }
    expect(kafka.partitions).toMatchObject({ underReplicated: 0, underMinInSync: 0 })
  })

  test('are given up', async () => {
    const moves = [
      await moveOf(0, null),
      { topic: 'gone', partition: 0, replicaIds: null, fromIds: [1] },
      { topic: 'gone', partition: 1, replicaIds: [1, 2, 3], fromIds: [1] },
    ]
    await twice(() => admin.moveReplicas(access, moves))
    await observed((kafka) => {
      const [first, ...others] = ordersOf(kafka)
      expect([first?.addingIds, first?.removingIds]).toEqual([[], []])
      expect(first?.replicaIds.toSorted()).toEqual([1, 2, 3])
      for (const { addingIds } of others) expect(addingIds).toEqual([4])
    })
  })

  test('that were decided about copies elsewhere do nothing', async () => {
    const move = await moveOf(0, [4, 2, 3])
    await admin.moveReplicas(access, [{ ...move, fromIds: move.fromIds.toReversed() }])
    // the active controller says what moves, so what it took would show at once
    expect(ordersOf(await admin.observe(access, { sizes: false }))[0]?.addingIds).toEqual([])
  })

  test('are refused for what cannot be, and the others start', async () => {
    const refusal = await refusalOf(
      admin.moveReplicas(access, [await moveOf(1, [1, 2, 9]), await moveOf(0, [4, 2, 3])]),
    )
    expect(refusal.message).toContain('INVALID_REPLICA_ASSIGNMENT')
    await observed((kafka) => expect(ordersOf(kafka).map(({ addingIds }) => addingIds)).toEqual([[4], [4], [4], [4]]))
  })

  test('end soon after the throttle is raised, and leaders follow', async () => {
    await admin.setMoveThrottle(access, { byteRate: fast, topics: [topic] })
    const kafka = await observed((seen) => {
      for (const { replicaIds, inSyncIds } of ordersOf(seen)) {
        expect([replicaIds.toSorted(), inSyncIds.toSorted()]).toEqual([
          [2, 3, 4],
          [2, 3, 4],
        ])
      }
    }, 60_000)
    await twice(() => admin.electLeaders(access, [...ordersOf(kafka), { topic: 'gone', partition: 0 }]))
    await observed((seen) => {
      for (const { leaderId, replicaIds } of ordersOf(seen)) expect(leaderId).toBe(replicaIds[0])
    })
  })

  test('are free again, whatever was held', async () => {
    await twice(() => admin.setMoveThrottle(access, null))
    await observed(({ moveThrottle }) => expect(moveThrottle).toBeNull())
    const forNothing = { byteRate: fast, topics: [] }
    await admin.setMoveThrottle(access, forNothing)
    await observed(({ moveThrottle }) => expect(moveThrottle).toEqual(forNothing))
    await admin.setMoveThrottle(access, null)
  })
})

describe('a vote', () => {
  test('is not given to a broker that is no controller', async () => {
    const refusal = await refusalOf(admin.addVoter(access, voter(4)))
    expect(refusal.code).toBe('failed')
    expect(refusal.message).toContain('controller 4 cannot be given a vote yet')
  })

  test('is given once it was started as one, and taken from the node that goes', async () => {
    await stop(4)
    const fourth = nodeOf(4)
    Object.assign(fourth, { role: 'combined', machine: { ...fourth.machine, id: 'mac_4b', volumeState: 'used' } })
    start(fourth)
    await eventually(() => twice(() => admin.addVoter(access, voter(4))), 60_000)
    const otherVolume = { ...voter(4), directoryId: nodeOf(1).directoryId }
    expect((await refusalOf(admin.addVoter(access, otherVolume))).message).toContain('DUPLICATE_VOTER')
    await admin.removeVoter(access, otherVolume)
    await observed(({ quorum }) => expect(quorum.voterIds).toEqual([1, 2, 3, 4]))
    // where it led, nobody leads for two seconds, and the second call is told so
    await eventually(() => twice(() => admin.removeVoter(access, voter(1))), 30_000)
    await observed(({ quorum, brokerIds }) => {
      expect(quorum.voterIds).toEqual([2, 3, 4])
      expect(quorum.caughtUpVoterIds).toEqual([2, 3, 4])
      expect(brokerIds).toEqual([1, 2, 3, 4])
    })
  })
})

describe('a broker that goes', () => {
  test('holds no copy any more', async () => {
    await admin.cordonBroker(access, 1, true)
    const { assignments } = await observed(({ cordonedIds }) => expect(cordonedIds).toEqual([1]))
    expect(assignments.filter(({ replicaIds }) => replicaIds.includes(1))).toEqual([])
  })

  test('is not forgotten while it is up', async () => {
    expect((await refusalOf(admin.unregisterBroker(access, 1))).message).toContain('broker 1 is up')
  })

  test('is forgotten once it has stopped', async () => {
    await stop(1)
    await observed(({ brokerIds, registeredIds }) => {
      expect(brokerIds).toEqual([2, 3, 4])
      expect(registeredIds).toEqual([1, 2, 3, 4])
    })
    await twice(() => admin.unregisterBroker(access, 1))
    await observed(({ registeredIds, cordonedIds, partitions }) => {
      expect(registeredIds).toEqual([2, 3, 4])
      expect(cordonedIds).toEqual([])
      expect(partitions).toMatchObject({ withoutLeader: 0, underReplicated: 0 })
    })
  })
})

test('without a majority nobody leads, and that is observed', async () => {
  await Promise.all([3, 4].map((kafkaId) => machines.get(kafkaId)?.kill()))
  await observed(({ quorum, assignments }) => {
    expect(quorum).toEqual({ leaderId: null, voterIds: [], caughtUpVoterIds: [] })
    expect(assignments.length).toBeGreaterThan(0)
  })
})
