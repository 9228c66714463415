import type { PhysicalClusterSpecification } from '@headwater/model'
import { threeNodeSpecification } from '@headwater/model/fixtures'
import { describe, expect, it } from 'vitest'
import { expectStory } from './golden.ts'
import { type Story, tellStory } from './story.ts'

const { brokers, controllers, volume } = threeNodeSpecification
const minute = 60_000

async function runningCluster(specification: Partial<PhysicalClusterSpecification> = {}): Promise<Story> {
  const story = tellStory(specification)
  await story.live(minute)
  story.makeTopic('orders', 6, 20_000_000)
  await story.live(minute)
  return story
}

/** What is there when a change has ended, ids aside. */
function endState(story: Story) {
  const cluster = story.store.cluster('pcl_1')
  return {
    phase: cluster.desired.phase,
    operation: cluster.operations.findLast(({ type }) => type === 'update_cluster')?.state,
    nodes: story
      .nodes()
      .map(({ role, zone, size, volume: { sizeGib } }) => `${role} ${size} in ${zone} with ${sizeGib} GiB`)
      .toSorted(),
    atTheCloud: story.cloud.truth().length,
    findings: cluster.findings.filter(({ closedAtMs }) => closedAtMs === null).map(({ type }) => type),
  }
}

function nodes(...places: string[]): string[] {
  return places.flatMap((place) => ['a', 'b', 'c'].map((zone) => place.replace('*', `zone-${zone}`))).toSorted()
}

const combined = 'combined small in * with 10 GiB'

describe('the story of a change', () => {
  it('to more brokers, and back', async () => {
    const story = await runningCluster()
    story.change('the tenant asks for six brokers', { brokers: { ...brokers, count: 6 } })
    await story.live(10 * minute)
    expect(endState(story)).toEqual({
      phase: 'RUNNING',
      operation: 'succeeded',
      nodes: nodes(combined, 'broker small in * with 10 GiB'),
      atTheCloud: 6,
      findings: [],
    })
    story.change('the tenant asks for three again', { brokers })
    await story.live(10 * minute)
    expectStory('change-brokers', story)
    expect(endState(story)).toMatchObject({
      phase: 'RUNNING',
      operation: 'succeeded',
      nodes: nodes(combined),
      atTheCloud: 3,
    })
  })

  it('to larger machines and volumes', async () => {
    const story = await runningCluster()
    story.change('the tenant asks for large machines and 20 GiB', {
      brokers: { ...brokers, size: 'large', heapMib: 512 },
      controllers: { ...controllers, size: 'large', heapMib: 512 },
      volume: { ...volume, sizeGib: 20 },
    })
    await story.live(10 * minute)
    expectStory('change-size', story)
    expect(endState(story)).toMatchObject({ phase: 'RUNNING', nodes: nodes('combined large in * with 20 GiB') })
  })

  it('to smaller volumes: each node is made anew, one after the other', async () => {
    const story = await runningCluster()
    story.change('the tenant asks for 5 GiB', { volume: { ...volume, sizeGib: 5 } })
    await story.live(20 * minute)
    expectStory('change-volume-smaller', story)
    expect(endState(story)).toMatchObject({
      phase: 'RUNNING',
      nodes: nodes('combined small in * with 5 GiB'),
      atTheCloud: 3,
    })
  })

  it('to controllers of their own, and back', async () => {
    const story = await runningCluster()
    story.change('the plan wants controllers of their own', { controllers: { ...controllers, mode: 'dedicated' } })
    await story.live(10 * minute)
    expect(endState(story)).toMatchObject({
      phase: 'RUNNING',
      nodes: nodes('broker small in * with 10 GiB', 'controller small in * with 10 GiB'),
    })
    story.change('the plan wants them on the brokers again', { controllers })
    await story.live(10 * minute)
    expectStory('change-controllers', story)
    expect(endState(story)).toMatchObject({ phase: 'RUNNING', nodes: nodes(combined), atTheCloud: 3 })
  })

  it('to another class: copies are made before the promise, and zones are left after them', async () => {
    const one = {
      availability: 'development' as const,
      zones: ['zone-a'],
      brokers: { ...brokers, count: 1 },
      controllers: { ...controllers, count: 1 },
      replicationFactor: 1,
      minInSync: 1,
    }
    const story = await runningCluster(one)
    const { zones, replicationFactor, minInSync, availability } = threeNodeSpecification
    story.change('the tenant asks for multi-zone', {
      availability,
      zones,
      brokers,
      controllers,
      replicationFactor,
      minInSync,
    })
    await story.live(15 * minute)
    expect(endState(story)).toMatchObject({ phase: 'RUNNING', nodes: nodes(combined) })
    story.change('the tenant asks for development again', one)
    await story.live(15 * minute)
    expectStory('change-class', story)
    expect(endState(story)).toMatchObject({
      phase: 'RUNNING',
      nodes: ['combined small in zone-a with 10 GiB'],
      atTheCloud: 1,
    })
  })

  it('that is taken back half way', async () => {
    const story = await runningCluster()
    story.change('the tenant asks for six brokers', { brokers: { ...brokers, count: 6 } })
    await story.live(20_000)
    story.change('the tenant takes that back', { brokers })
    await story.live(10 * minute)
    expectStory('change-taken-back', story)
    expect(endState(story)).toMatchObject({
      phase: 'RUNNING',
      operation: 'succeeded',
      nodes: nodes(combined),
      atTheCloud: 3,
    })
  })

  it('in the middle of which the cluster is deleted', async () => {
    const story = await runningCluster()
    story.change('the tenant asks for six brokers', { brokers: { ...brokers, count: 6 } })
    await story.live(20_000)
    story.requestDeletion()
    await story.live(minute)
    expect(story.cloud.truth()).toEqual([])
  })
})
