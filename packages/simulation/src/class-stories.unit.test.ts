import type { Availability, PhysicalClusterSpecification } from '@headwater/model'
import { threeNodeSpecification } from '@headwater/model/fixtures'
import { expect, it } from 'vitest'
import { expectStory } from './golden.ts'
import { type Story, tellStory } from './story.ts'

const minute = 60_000
const allZones = ['zone-a', 'zone-b', 'zone-c']

/** What a class needs at least: zones, nodes, copies, and copies in sync. */
const classes: Record<Availability, { zones: string[]; nodes: number; copies: number; inSync: number }> = {
  development: { zones: ['zone-a'], nodes: 1, copies: 1, inSync: 1 },
  'single-zone': { zones: ['zone-a'], nodes: 3, copies: 2, inSync: 1 },
  'multi-zone': { zones: allZones, nodes: 3, copies: 3, inSync: 2 },
}

function specificationFor(availability: Availability): Partial<PhysicalClusterSpecification> {
  const { zones, nodes, copies, inSync } = classes[availability]
  const { brokers, controllers } = threeNodeSpecification
  return {
    availability,
    zones,
    brokers: { ...brokers, count: nodes },
    controllers: { ...controllers, count: nodes },
    replicationFactor: copies,
    minInSync: inSync,
  }
}

/** A cluster goes through these classes; after each, all copies of all topics, Kafka's own too, are as the class promises. */
async function through(...way: Availability[]): Promise<{ story: Story; mostNodes: number }> {
  const [first, ...others] = way
  let mostNodes = 0
  const story: Story = tellStory(specificationFor(first ?? 'development'), {
    afterPass: () => {
      mostNodes = Math.max(mostNodes, story.cloud.truth().length)
    },
  })
  await story.live(minute)
  story.makeTopic('orders', 6, 20_000_000)
  await story.live(minute)
  for (const availability of others) {
    story.change(`the tenant asks for ${availability}`, specificationFor(availability))
    await story.live(20 * minute)
    expectClass(story, availability)
  }
  return { story, mostNodes }
}

function expectClass(story: Story, availability: Availability): void {
  const { zones, nodes, copies, inSync } = classes[availability]
  const { desired, operations } = story.store.cluster('pcl_1')
  expect(desired.phase).toBe('RUNNING')
  expect(operations.findLast(({ type }) => type === 'update_cluster')?.state).toBe('succeeded')
  expect(new Set(story.nodes().map(({ zone }) => zone))).toEqual(new Set(zones))
  expect(story.cloud.truth()).toHaveLength(nodes)
  story.kafka.advance()
  const { partitions, topics, defaultMinInSync } = story.kafka.world
  for (const partition of partitions.values()) {
    const zonesOf = new Set(partition.replicas.map((id) => story.nodes().find(({ kafkaId }) => kafkaId === id)?.zone))
    expect({ key: partition.key, copies: partition.isr.length, zones: zonesOf.size }).toEqual({
      key: partition.key,
      copies,
      zones: Math.min(copies, zones.length),
    })
  }
  expect(defaultMinInSync).toBe(inSync)
  expect(topics.get('__transaction_state')?.minInSync).toBe(inSync)
}

// at no time is more paid for than one node above what it comes from and goes to
it('from development to single-zone, and back', async () => {
  const { story, mostNodes } = await through('development', 'single-zone', 'development')
  expectStory('change-class-copies', story)
  expect(mostNodes).toBe(3)
})

it('from single-zone to multi-zone, and back: zones are left last', async () => {
  const { story, mostNodes } = await through('single-zone', 'multi-zone', 'single-zone')
  expectStory('change-class-zones', story)
  expect(mostNodes).toBeLessThanOrEqual(5)
})

it.each<[Availability, Availability]>([
  ['development', 'multi-zone'],
  ['multi-zone', 'development'],
])('from %s to %s at once', async (from, to) => {
  const { mostNodes } = await through(from, to)
  expect(mostNodes).toBeLessThanOrEqual(4)
})
