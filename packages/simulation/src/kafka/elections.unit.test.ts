import type { NodeRole } from '@headwater/model'
import { describe, expect, it } from 'vitest'
import { type KafkaBench, makeBench } from './fixtures.ts'

const combined: NodeRole[] = ['combined', 'combined', 'combined']
const dedicated: NodeRole[] = ['broker', 'broker', 'broker', 'controller']

/** One partition on the first three nodes, led by the first, with a minimum of two unless told. */
async function benchWithTopic(roles = dedicated, minInSync = 2, replicationFactor = 3): Promise<KafkaBench> {
  const bench = await makeBench(roles, { minInSync })
  bench.kafka.createTopic({ name: 'orders', partitions: 1, replicationFactor, writeByteRate: 1_000 })
  await bench.pass(1_000)
  return bench
}

describe('the leader of a partition', () => {
  it('hands over at once when its machine is asked to leave, and nothing is lost', async () => {
    const bench = await benchWithTopic()
    expect(bench.partition('orders-0')).toMatchObject({ leader: 1, isr: [1, 2, 3] })
    await bench.stop('node-1')
    await bench.pass(1)
    expect(bench.partition('orders-0')).toMatchObject({ leader: 2, isr: [2, 3], elr: [] })
    expect((await bench.observe()).brokerIds).toEqual([1, 2, 3])
    await bench.pass(2_000)
    expect((await bench.observe()).brokerIds).toEqual([2, 3])
  })

  it('is followed when its session is over after a crash; until then nothing is acknowledged', async () => {
    const bench = await benchWithTopic(combined)
    // it led the quorum too: the next controller gives every session its full time
    bench.cloud.crashMachine('node-1')
    await bench.pass(1_499)
    expect((await bench.observe()).quorum.leaderId).toBe(null)
    await bench.pass(1)
    expect((await bench.observe()).quorum.leaderId).toBe(2)
    const acked = bench.partition('orders-0').acked.end
    await bench.pass(2_999)
    expect(bench.partition('orders-0')).toMatchObject({ leader: 1, acked: { end: acked } })
    await bench.pass(1)
    expect(bench.partition('orders-0')).toMatchObject({ leader: 2, isr: [2, 3] })
    await bench.pass(1_000)
    await bench.stop('node-3')
    await bench.pass(1)
    expect(bench.partition('orders-0').acked.end).toBe(acked + 1_000)
    expect(bench.kafka.world.losses).toEqual([])
  })

  it('goes back to the first replica by itself within five minutes, and when asked', async () => {
    const bench = await benchWithTopic()
    await bench.stop('node-1')
    await bench.pass(5_000)
    await bench.start('node-1')
    await bench.pass(10_000)
    expect(bench.partition('orders-0')).toMatchObject({ leader: 2, isr: [2, 3, 1] })
    await bench.pass(300_000)
    expect(bench.partition('orders-0').leader).toBe(1)
  })

  it('may be dead when leaders are balanced, which loses nothing: another that was in sync follows', async () => {
    const bench = await benchWithTopic()
    await bench.stop('node-1')
    await bench.pass(5_000)
    await bench.start('node-1')
    await bench.pass(299_999 - (bench.clock.nowMs() % 300_000))
    bench.cloud.crashMachine('node-1')
    await bench.pass(1)
    expect(bench.partition('orders-0')).toMatchObject({ leader: 1, isr: [2, 3, 1] })
    await bench.pass(20_000)
    expect(bench.partition('orders-0')).toMatchObject({ leader: 2, isr: [2, 3] })
    expect(bench.kafka.world.losses).toEqual([])
  })
})

describe('a partition below its minimum', () => {
  it('takes no writes, and keeps those that left as eligible', async () => {
    const bench = await benchWithTopic()
    await bench.stop('node-3')
    await bench.stop('node-2')
    await bench.pass(1)
    expect(bench.partition('orders-0')).toMatchObject({ leader: 1, isr: [1], elr: [2] })
    const acked = bench.partition('orders-0').acked.end
    expect((await bench.observe()).partitions).toMatchObject({
      total: 11,
      // transactions have a minimum of their own, and offsets take the cluster's
      underMinInSync: 11,
      underReplicated: 11,
      withoutLeader: 0,
    })
    await bench.pass(60_000)
    expect(bench.partition('orders-0').acked.end).toBe(acked)
  })

  it('is led by an eligible replica that closed its logs, when nobody in sync is left', async () => {
    const bench = await benchWithTopic()
    await bench.stop('node-3')
    await bench.pass(1)
    await bench.stop('node-2')
    await bench.pass(1)
    await bench.stop('node-1')
    await bench.pass(10_000)
    await bench.start('node-2')
    await bench.start('node-3')
    await bench.pass(3_000)
    const { leader, elr } = bench.partition('orders-0')
    expect(leader).toBe(2)
    expect(elr).toEqual([1])
    await bench.pass(5_000)
    expect(bench.partition('orders-0')).toMatchObject({ isr: [2, 3], elr: [] })
    expect(bench.kafka.world.losses).toEqual([])
  })

  it('does not take one that crashed for eligible', async () => {
    const bench = await benchWithTopic()
    await bench.stop('node-3')
    await bench.pass(5_000)
    bench.cloud.crashMachine('node-2')
    await bench.pass(5_000)
    expect(bench.partition('orders-0')).toMatchObject({ isr: [1], elr: [2] })
    await bench.start('node-2')
    await bench.pass(3_000)
    expect(bench.partition('orders-0')).toMatchObject({ isr: [1], elr: [] })
    await bench.pass(5_000)
    expect(bench.partition('orders-0')).toMatchObject({ isr: [1, 2], elr: [] })
  })
})

describe('a blank volume under an old Kafka id', () => {
  it('that was the last known leader is elected, and erases what the others hold', async () => {
    const bench = await benchWithTopic(dedicated, 1, 2)
    expect(bench.partition('orders-0').replicas).toEqual([1, 2])
    await bench.stop('node-2')
    await bench.pass(60_000)
    expect(bench.partition('orders-0')).toMatchObject({ leader: 1, isr: [1] })
    bench.cloud.loseVolume('node-1')
    await bench.pass(10_000)
    const [lostWithVolume] = bench.kafka.world.losses
    // what was written while the second replica was out is gone with the only volume that held it
    expect(lostWithVolume).toMatchObject({ partition: 'orders-0', bytes: 60_000 })
    expect(bench.partition('orders-0')).toMatchObject({ leader: null, isr: [], elr: [1], lastKnownLeader: 1 })
    await bench.addNode('node-1b', 1, 'combined')
    await bench.start('node-1b')
    await bench.start('node-2')
    await bench.pass(10_000)
    expect(bench.partition('orders-0').leader).toBe(1)
    expect(bench.kafka.world.losses).toHaveLength(2)
    expect(bench.kafka.world.losses[1]?.because).toContain('node 1 was elected without them')
    // the second replica held a second's worth of it, and follows the blank leader
    const copy = bench.kafka.world.volumes.get('node-2')?.logs.get('orders-0')
    expect(copy?.epochs[0]?.epoch).not.toBe(0)
  })

  it('is filled from the others while one of them is in sync', async () => {
    const bench = await benchWithTopic()
    await bench.pass(60_000)
    bench.cloud.loseVolume('node-1')
    await bench.pass(5_000)
    await bench.addNode('node-1b', 1, 'combined')
    await bench.start('node-1b')
    await bench.pass(10_000)
    expect(bench.partition('orders-0')).toMatchObject({ leader: 2, isr: [2, 3, 1] })
    expect(bench.kafka.world.losses).toEqual([])
  })
})

describe('a used volume', () => {
  it('is never taken when it is empty, nor by another node', async () => {
    const bench = await benchWithTopic()
    await bench.addNode('node-5', 5, 'broker')
    await bench.start('node-5')
    await bench.pass(5_000)
    expect((await bench.observe()).brokerIds).toEqual([1, 2, 3, 5])
    bench.cloud.loseVolume('node-5')
    await bench.pass(5_000)
    expect((await bench.observe()).brokerIds).toEqual([1, 2, 3])
  })
})
