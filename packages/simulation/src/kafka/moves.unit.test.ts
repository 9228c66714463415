import { describe, expect, it } from 'vitest'
import { access, type KafkaBench, makeBench } from './fixtures.ts'

const megabyte = 1_000_000

/** Three combined nodes and a fourth broker; one partition of 100 MB on the first three. */
async function benchWithData(settings = {}): Promise<KafkaBench> {
  const bench = await makeBench(['combined', 'combined', 'combined', 'broker'], { minInSync: 2, settings })
  bench.kafka.createTopic({ name: 'orders', partitions: 1, replicationFactor: 3, writeByteRate: megabyte })
  await bench.pass(100_000)
  const orders = bench.kafka.world.topics.get('orders')
  const partition = bench.partition('orders-0')
  // from here on nobody writes, so that the copying can be reckoned by hand
  await bench.kafka.electLeaders(access, [{ topic: 'orders', partition: 0 }])
  if (orders !== undefined) orders.writeByteRate = 0
  expect(partition.acked.end).toBe(100 * megabyte)
  return bench
}

/** Where the bench puts a broker. */
const zoneOf = (id: number): number => (id - 1) % 3
const move = (bench: KafkaBench, replicaIds: number[] | null) => [
  { topic: 'orders', partition: 0, replicaIds, fromIds: bench.partition('orders-0').replicas },
]

describe('a move', () => {
  it('adds first, at the throttle, and removes once all that it adds is in sync', async () => {
    const bench = await benchWithData()
    const [first, second, third] = bench.partition('orders-0').replicas
    const stay = [first, second].flatMap((id) => id ?? [])
    const leaving = third ?? 0
    const target = [...stay, [1, 2, 3, 4].find((id) => ![...stay, leaving].includes(id)) ?? 0]
    await bench.kafka.setMoveThrottle(access, { byteRate: 10 * megabyte, topics: ['orders'] })
    await bench.kafka.moveReplicas(access, move(bench, target))
    expect((await bench.observe()).assignments.find(({ topic }) => topic === 'orders')).toEqual({
      topic: 'orders',
      partition: 0,
      leaderId: first,
      replicaIds: [...target, leaving],
      inSyncIds: [...stay, leaving],
      addingIds: [target[2]],
      removingIds: [leaving],
      bytes: 100 * megabyte,
      copiedBytes: { [target[2] ?? 0]: 0 },
    })
    // 1.5 s until the first fetch, then 100 MB at 10 MB/s; the last hundredth of a second's worth is in sync already
    await bench.pass(11_300)
    expect(bench.partition('orders-0').isr).toEqual([...stay, leaving])
    await bench.pass(200)
    expect(bench.partition('orders-0')).toMatchObject({ replicas: target, isr: target, adding: [], removing: [] })
    expect(bench.kafka.world.copiedBytes).toBe(100 * megabyte)
    expect(bench.kafka.world.volumes.get(`node-${leaving}`)?.logs.has('orders-0')).toBe(false)
  })

  it('shares the throttle with the other copies into its broker', async () => {
    const bench = await benchWithData()
    bench.kafka.createTopic({ name: 'more', partitions: 1, replicationFactor: 3 })
    await bench.kafka.setMoveThrottle(access, { byteRate: 10 * megabyte, topics: ['orders'] })
    await bench.kafka.setMoveThrottle(access, null)
    const { replicas } = bench.partition('orders-0')
    const target = [1, 2, 3, 4].filter((id) => id !== replicas[2])
    await bench.kafka.moveReplicas(access, move(bench, target))
    await bench.pass(1_500 + 1_000)
    // without a throttle at what a broker can: 100 MB/s
    expect(bench.partition('orders-0').isr.toSorted()).toEqual(target.toSorted())
  })

  it('can be given up, and leaves what was there', async () => {
    const bench = await benchWithData()
    const { replicas } = bench.partition('orders-0')
    const target = [1, 2, 3, 4].filter((id) => id !== replicas[2])
    await bench.kafka.moveReplicas(access, move(bench, target))
    await bench.pass(1_600)
    await bench.kafka.moveReplicas(access, move(bench, null))
    expect(bench.partition('orders-0')).toMatchObject({ replicas, isr: replicas, adding: [], removing: [] })
    await bench.kafka.moveReplicas(access, move(bench, null))
    await bench.kafka.moveReplicas(access, [{ topic: 'gone', partition: 0, replicaIds: null, fromIds: [1] }])
  })

  it('does nothing where the copies are not those that it was decided about', async () => {
    const bench = await benchWithData()
    const { replicas } = bench.partition('orders-0')
    const target = [1, 2, 3, 4].filter((id) => id !== replicas[2])
    const late = move(bench, target)
    await bench.kafka.moveReplicas(access, move(bench, replicas.toReversed()))
    await bench.kafka.moveReplicas(access, late)
    expect(bench.partition('orders-0')).toMatchObject({ replicas: replicas.toReversed(), adding: [], removing: [] })
  })

  it('that another one overtakes ends only when all that stay are in sync', async () => {
    const bench = await benchWithData()
    const { replicas } = bench.partition('orders-0')
    const fourth = [1, 2, 3, 4].find((id) => !replicas.includes(id)) ?? 0
    const [first = 0, second = 0, third = 0] = replicas
    await bench.kafka.setMoveThrottle(access, { byteRate: megabyte, topics: ['orders'] })
    await bench.kafka.moveReplicas(access, move(bench, [first, second, fourth]))
    await bench.pass(5_000)
    // the same again: the fourth is no longer new to it, and still not in sync
    await bench.kafka.moveReplicas(access, move(bench, [first, second, fourth]))
    expect(bench.partition('orders-0')).toMatchObject({ isr: replicas, adding: [fourth], removing: [third] })
    await bench.kafka.moveReplicas(access, move(bench, [fourth, first]))
    expect(bench.partition('orders-0')).toMatchObject({ isr: replicas, removing: [second, third].toSorted() })
    await bench.kafka.moveReplicas(access, move(bench, replicas))
    expect(bench.partition('orders-0')).toMatchObject({ replicas, isr: replicas, adding: [], removing: [] })
  })

  it('puts nothing new on a cordoned broker, nor do new topics', async () => {
    const bench = await benchWithData()
    await bench.kafka.cordonBroker(access, 4, true)
    const { replicas } = bench.partition('orders-0')
    if (replicas.includes(4)) return
    await expect(bench.kafka.moveReplicas(access, move(bench, [4, 2, 3]))).rejects.toThrow('cordoned')
    bench.kafka.createTopic({ name: 'more', partitions: 8, replicationFactor: 3 })
    const { assignments, cordonedIds } = await bench.observe()
    expect(cordonedIds).toEqual([4])
    const placed = assignments.filter(({ topic }) => topic === 'more').flatMap(({ replicaIds }) => replicaIds)
    expect(new Set(placed)).toEqual(new Set([1, 2, 3]))
  })
})

describe('a new topic', () => {
  it('has its copies in different zones', async () => {
    const bench = await makeBench(['combined', 'combined', 'combined', 'broker', 'broker', 'broker'])
    bench.kafka.createTopic({ name: 'orders', partitions: 12, replicationFactor: 3 })
    for (const { replicaIds } of (await bench.observe()).assignments) {
      expect(new Set(replicaIds.map(zoneOf)).size).toBe(3)
    }
  })

  it('is refused while there are too few brokers', async () => {
    const bench = await makeBench(['combined'])
    expect(() => bench.kafka.createTopic({ name: 'orders', partitions: 1, replicationFactor: 2 })).toThrow(
      'INVALID_REPLICATION_FACTOR',
    )
  })
})

describe('a broker that crashed', () => {
  it('reads its logs again before it registers, then fetches what it lacks', async () => {
    const bench = await benchWithData({ recoveryByteRate: 10 * megabyte })
    bench.cloud.crashMachine('node-2')
    await bench.pass(5_000)
    await bench.start('node-2')
    // 1 s boot, 2 s to come up, 10 s for 100 MB of log and a little for Kafka's own topics
    await bench.pass(12_900)
    expect((await bench.observe()).brokerIds).toEqual([1, 3, 4])
    await bench.pass(300)
    expect((await bench.observe()).brokerIds).toEqual([1, 2, 3, 4])
  })
})

describe('a broker that is unregistered', () => {
  it('is forgotten', async () => {
    const bench = await makeBench(['combined', 'combined', 'combined', 'broker'])
    await bench.stop('node-4')
    await bench.pass(5_000)
    expect((await bench.observe()).registeredIds).toEqual([1, 2, 3, 4])
    await bench.kafka.unregisterBroker(access, 4)
    await bench.kafka.unregisterBroker(access, 4)
    expect((await bench.observe()).registeredIds).toEqual([1, 2, 3])
  })
})
