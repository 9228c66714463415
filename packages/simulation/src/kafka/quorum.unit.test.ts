import { describe, expect, it } from 'vitest'
import { access, makeBench } from './fixtures.ts'

describe('the quorum', () => {
  it('is led while a majority of its voters works', async () => {
    const bench = await makeBench(['combined', 'combined', 'combined'])
    expect((await bench.observe()).quorum).toMatchObject({
      leaderId: 1,
      voterIds: [1, 2, 3],
      caughtUpVoterIds: [1, 2, 3],
    })
    bench.cloud.crashMachine('node-2')
    await bench.pass(5_000)
    expect((await bench.observe()).quorum).toMatchObject({ leaderId: 1, voterIds: [1, 2, 3], caughtUpVoterIds: [1, 3] })
    bench.cloud.crashMachine('node-3')
    await bench.pass(5_000)
    expect((await bench.observe()).quorum).toMatchObject({ leaderId: null, voterIds: [], caughtUpVoterIds: [] })
    await bench.start('node-3')
    await bench.pass(3_000)
    expect((await bench.observe()).quorum.leaderId).toBe(1)
  })

  it('takes a follower as a voter, one change at a time, and only once it has caught up', async () => {
    const bench = await makeBench(['combined', 'combined', 'combined'])
    await bench.addNode('node-4', 4, 'controller')
    await bench.addNode('node-5', 5, 'controller')
    const voter = (kafkaId: number) => ({ kafkaId, directoryId: bench.directory(`node-${kafkaId}`) })
    await bench.start('node-4')
    await bench.start('node-5')
    await bench.pass(3_000)
    await expect(bench.kafka.addVoter(access, voter(4))).rejects.toThrow('has not caught up')
    await bench.pass(500)
    await bench.kafka.addVoter(access, voter(4))
    await bench.kafka.addVoter(access, voter(4))
    await expect(bench.kafka.addVoter(access, voter(5))).rejects.toThrow('another change')
    await bench.pass(100)
    await bench.kafka.addVoter(access, voter(5))
    expect((await bench.observe()).quorum.voterIds).toEqual([1, 2, 3, 4, 5])
  })

  it('takes a vote away by its directory, the leader with a new election', async () => {
    const bench = await makeBench(['combined', 'combined', 'combined'])
    await bench.kafka.removeVoter(access, { kafkaId: 1, directoryId: 'another' })
    expect((await bench.observe()).quorum.voterIds).toEqual([1, 2, 3])
    await bench.kafka.removeVoter(access, { kafkaId: 1, directoryId: bench.directory('node-1') })
    await bench.pass(1)
    expect((await bench.observe()).quorum).toMatchObject({ leaderId: 2, voterIds: [2, 3], caughtUpVoterIds: [2, 3] })
  })

  it('does not count a blank volume under a voter’s id', async () => {
    const bench = await makeBench(['combined', 'combined', 'combined'])
    bench.cloud.loseVolume('node-3')
    await bench.addNode('node-3b', 3, 'combined')
    await bench.start('node-3b')
    await bench.pass(10_000)
    expect((await bench.observe()).quorum).toMatchObject({ leaderId: 1, voterIds: [1, 2, 3], caughtUpVoterIds: [1, 2] })
    await expect(bench.kafka.addVoter(access, { kafkaId: 3, directoryId: bench.directory('node-3b') })).rejects.toThrow(
      'DUPLICATE_VOTER',
    )
  })

  it('is another one where all that was left of it is gone, whatever the founders are called', async () => {
    const bench = await makeBench(['combined'])
    await bench.kafka.upsertUser(access, 'someone')
    await bench.deleteNode('node-1')
    await bench.pass(5_000)
    await bench.addNode('node-1b', 1, 'combined', [{ kafkaId: 1, directoryId: 'directory of node-1b' }])
    await bench.start('node-1b')
    await bench.pass(10_000)
    expect(await bench.observe()).toMatchObject({ quorum: { leaderId: 1 }, brokerIds: [1], userNames: [] })
  })
})
