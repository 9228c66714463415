import { describe, expect, it } from 'vitest'
import { expectStory } from './golden.ts'
import { wantedRelease } from './releases.ts'
import { type Story, tellStory } from './story.ts'

const minute = 60_000
const soakMs = 2 * minute
/** The simulated Kafka of this release never comes up. */
const broken = 1_000

async function runningCluster(release: number): Promise<Story> {
  const story = tellStory({ release, kafka: wantedRelease(release, { soakMs }) })
  await story.live(minute)
  story.makeTopic('orders', 6, 20_000_000)
  await story.live(minute)
  return story
}

/** What is there when all has come to rest, ids aside. */
function endState(story: Story) {
  const { desired, operations, findings } = story.store.cluster('pcl_1')
  return {
    phase: desired.phase,
    operation: operations.findLast(({ type }) => type === 'update_cluster')?.state,
    releases: [...new Set(story.nodes().map(({ machine }) => machine?.release))],
    level: story.kafka.world.metadataLevel,
    settled: desired.releases?.settled.release,
    findings: findings.filter(({ closedAtMs }) => closedAtMs === null).map(({ type }) => type),
  }
}

/** The machine that runs this release ends soon after each start, so many times. */
async function failStarts(story: Story, release: number, times: number): Promise<void> {
  for (let i = 0; i < times; i++) {
    const node = story.nodes().find(({ machine }) => machine?.release === release)
    story.meanwhile(`Kafka on ${node?.id} ends by itself`)
    story.cloud.crashMachine(node?.id ?? '', 'exit code 1')
    await story.live(minute / 2)
  }
}

describe('the story of a release', () => {
  it('that is rolled out, soaks, and then raises the metadata version', async () => {
    const story = await runningCluster(2)
    story.change('the tenant asks for Kafka 4.3', { release: 3, kafka: wantedRelease(3, { soakMs, attempt: 1 }) })
    await story.live(1.6 * minute)
    const soaking = { phase: 'RUNNING', operation: 'succeeded', releases: [3], findings: [] }
    expect(endState(story)).toEqual({ ...soaking, level: 29, settled: 2 })
    story.meanwhile('a machine is lost while the release soaks')
    story.cloud.crashMachine(story.nodes()[1]?.id ?? '')
    await story.live(2 * minute)
    expect(endState(story)).toMatchObject({ phase: 'RUNNING', releases: [3], level: 29, settled: 2 })
    await story.live(minute)
    expectStory('release-upgrade', story)
    expect(endState(story)).toEqual({ ...soaking, level: 30, settled: 3 })
  })

  it('that does not stay up, is given up, and is not tried again by another change', async () => {
    const story = await runningCluster(3)
    story.change('the tenant asks for a release that does not stay up', {
      release: broken,
      kafka: wantedRelease(broken, { soakMs, attempt: 1 }),
    })
    await story.live(minute / 4)
    await failStarts(story, broken, 3)
    await story.live(minute)
    const { operations } = story.store.cluster('pcl_1')
    const failed = operations.at(-1)?.steps.find(({ state }) => state === 'failed')
    story.meanwhile(`the operation ${operations.at(-1)?.state} in ${failed?.name}: ${failed?.message}`)
    expectStory('release-rolled-back', story)
    const back = { phase: 'RUNNING', releases: [3], level: 30, settled: 3 }
    expect(endState(story)).toEqual({ ...back, operation: 'failed', findings: ['release_rolled_back'] })

    // another change has nothing to do with it, and does not try it again
    story.change('the tenant asks for a shorter retention', { retentionHours: 6 })
    await story.live(minute)
    expect(endState(story)).toEqual({ ...back, operation: 'succeeded', findings: ['release_rolled_back'] })
  })

  it('that is taken back while it soaks', async () => {
    const story = await runningCluster(2)
    story.change('the tenant asks for Kafka 4.3', { release: 3, kafka: wantedRelease(3, { soakMs, attempt: 1 }) })
    await story.live(1.6 * minute)
    story.change('the tenant takes it back', { release: 2, kafka: wantedRelease(2, { soakMs, attempt: 2 }) })
    await story.live(3 * minute)
    expect(endState(story)).toEqual({
      phase: 'RUNNING',
      operation: 'succeeded',
      releases: [2],
      level: 29,
      settled: 2,
      findings: [],
    })
  })

  it('that reads less than the metadata version: nothing is stopped for it, and a person is told', async () => {
    const story = await runningCluster(3)
    story.change('the database says release 2', { release: 2, kafka: wantedRelease(2, { soakMs }) })
    await story.live(minute)
    expect(endState(story)).toMatchObject({ releases: [3], level: 30, findings: ['release_too_old'] })
  })

  it('without cordons: a broker is removed all the same', async () => {
    const story = await runningCluster(2)
    const { brokers } = story.store.cluster('pcl_1').desired.specification
    story.change('the tenant asks for four brokers', { brokers: { ...brokers, count: 4 } })
    await story.live(2 * minute)
    expect(story.cloud.truth()).toHaveLength(4)
    story.change('the tenant asks for three again', { brokers })
    await story.live(2 * minute)
    expect(endState(story)).toMatchObject({ phase: 'RUNNING', operation: 'succeeded', findings: [] })
    expect(story.cloud.truth()).toHaveLength(3)
  })
})
