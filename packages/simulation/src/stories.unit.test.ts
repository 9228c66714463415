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
