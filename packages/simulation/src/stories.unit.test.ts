import { confirmationIn } from '@headwater/model'
import { describe, expect, it } from 'vitest'
import { expectStory } from './golden.ts'
import { type Story, tellStory } from './story.ts'

async function runningCluster(): Promise<Story> {
  const story = tellStory()
  await story.live(60_000)
  return story
}

function refuse(): never {
  throw new Error('out of memory')
}

describe('the story of', () => {
  it('an order that becomes a running cluster', async () => {
    const story = await runningCluster()
    expectStory('create', story)
    expect(story.store.cluster('pcl_1').operations[0]?.state).toBe('succeeded')
  })

  it('a machine that crashes and is followed by another', async () => {
    const story = await runningCluster()
    const [, second] = story.nodes()
    story.meanwhile('the machine on the second node crashes')
    story.cloud.crashMachine(second?.id ?? '', 'killed by signal 9')
    await story.live(60_000)
    expectStory('machine-gone', story)
    expect(story.nodes()[1]?.volumeState).toBe('used')
  })

  it('machines that the cloud announces to take away', async () => {
    const story = await runningCluster()
    await story.live(60_000)
    const [first, , third] = story.nodes()
    story.meanwhile('the cloud takes the machines on the first and third node away in ten minutes')
    for (const node of [first, third]) story.cloud.announceLeaving(node?.id ?? '', story.nowMs() + 600_000)
    await story.live(240_000)
    expectStory('machines-leaving', story)
    expect(story.cloud.truth().map(({ machine }) => [machine?.state, machine?.leavingByMs])).toEqual([
      ['running', null],
      ['running', null],
      ['running', null],
    ])
  })

  it('a machine that does not come up, and then does', async () => {
    const story = tellStory()
    story.meanwhile('the cloud starts nothing')
    story.cloud.setFaults({ beforeCall: ({ name }) => (name === 'startMachine' ? refuse() : undefined) })
    await story.live(4_000)
    story.meanwhile('the cloud starts machines again')
    story.cloud.setFaults({})
    await story.live(60_000)
    expectStory('start-refused', story)
  })

  it('a volume that is lost', async () => {
    const story = await runningCluster()
    const [first] = story.nodes()
    story.meanwhile('somebody deletes the first node by hand')
    story.cloud.loseVolume(first?.id ?? '')
    await story.live(30_000)
    expectStory('volume-lost', story)
  })

  it('a volume that is lost while it alone has the latest records: a person decides', async () => {
    const story = tellStory({ availability: 'single-zone', replicationFactor: 2, minInSync: 1 })
    await story.live(60_000)
    story.makeTopic('orders', 1, 1_000_000)
    await story.live(5_000)
    const { replicas } = story.kafka.world.partitions.get('orders-0') ?? { replicas: [] }
    const [lost, behind] = replicas.map((id) => story.nodes().find(({ kafkaId }) => kafkaId === id))
    story.meanwhile('the machine of the other replica crashes, and its zone has no other')
    story.cloud.sellOut(behind?.zone ?? '', 'small')
    story.cloud.crashMachine(behind?.id ?? '', 'killed by signal 9')
    await story.live(20_000)
    story.meanwhile('the volume with the only replica in sync is lost')
    story.cloud.loseVolume(lost?.id ?? '')
    await story.live(20_000)
    story.meanwhile('there are machines again')
    story.cloud.restock(behind?.zone ?? '', 'small')
    await story.live(120_000)
    const { findings } = story.store.cluster('pcl_1')
    const open = findings.find(({ type, closedAtMs }) => type === 'data_at_risk' && closedAtMs === null)
    expect(open?.evidence).toContain('orders-0')
    expect(story.nodes().map(({ id }) => id)).toContain(lost?.id)
    const { partitions } = confirmationIn(open?.evidence ?? '') ?? { partitions: 0 }
    story.meanwhile(`a person accepts to lose records of ${partitions} partitions`)
    const decision = { nodeId: lost?.id ?? '', choice: 'accept_loss' as const, partitions, decidedAtMs: story.nowMs() }
    story.store.decideLoss('pcl_1', decision)
    await story.store.wake('pcl_1', story.nowMs())
    await story.live(90_000)
    expectStory('volume-lost-at-risk', story)
    expect(story.store.cluster('pcl_1').desired.phase).toBe('RUNNING')
    expect(story.kafka.world.partitions.get('orders-0')?.isr).toHaveLength(2)
  })

  it('a user that is made while the cluster runs', async () => {
    const story = await runningCluster()
    story.addUser('app')
    await story.live(10_000)
    expectStory('user', story)
  })

  it('a deletion', async () => {
    const story = await runningCluster()
    story.requestDeletion()
    await story.live(60_000)
    expectStory('delete', story)
    expect(story.cloud.truth()).toEqual([])
  })

  it('a deletion in the middle of the creation', async () => {
    const story = tellStory()
    await story.live(3_000)
    story.requestDeletion()
    await story.live(60_000)
    expectStory('delete-early', story)
    expect(story.cloud.truth()).toEqual([])
  })
})
