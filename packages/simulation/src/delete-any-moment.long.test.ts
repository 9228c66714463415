import type { PhysicalClusterSpecification } from '@headwater/model'
import { threeNodeSpecification } from '@headwater/model/fixtures'
import { expect, it } from 'vitest'
import { type Story, tellStory } from './story.ts'

const minute = 60_000
const { brokers, controllers, volume } = threeNodeSpecification
type Changes = Partial<PhysicalClusterSpecification>

const one: Changes = {
  availability: 'development',
  zones: ['zone-a'],
  brokers: { ...brokers, count: 1 },
  controllers: { ...controllers, count: 1 },
  replicationFactor: 1,
  minInSync: 1,
}
const singleZone: Changes = { availability: 'single-zone', zones: ['zone-a'], replicationFactor: 2, minInSync: 1 }

/** Runs a change and, once the pass of this number has stored its plan, asks for the deletion. Gives the passes that the change took. */
async function changeAndDelete(
  from: Changes,
  to: Changes,
  deleteAfter: number,
): Promise<{ story: Story; passes: number }> {
  let passes = 0
  let isChanging = false
  const story: Story = tellStory(from, {
    afterPass: () => {
      if (isChanging && isRunning(story) && ++passes === deleteAfter) story.requestDeletion()
    },
  })
  await story.live(minute)
  story.makeTopic('orders', 6, 20_000_000)
  await story.live(minute)
  isChanging = true
  story.change('the tenant asks for something else', to)
  await story.live(5 * minute)
  return { story, passes }
}

function isRunning(story: Story): boolean {
  const { operations } = story.store.cluster('pcl_1')
  return operations.findLast(({ type }) => type === 'update_cluster')?.state === 'running'
}

it.each<[string, Changes, Changes]>([
  ['more brokers', {}, { brokers: { ...brokers, count: 6 } }],
  ['fewer brokers', { brokers: { ...brokers, count: 6 } }, {}],
  ['smaller volumes', {}, { volume: { ...volume, sizeGib: 5 } }],
  [
    'larger machines and volumes',
    {},
    { brokers: { ...brokers, size: 'large', heapMib: 512 }, volume: { ...volume, sizeGib: 20 } },
  ],
  ['controllers of their own', {}, { controllers: { ...controllers, mode: 'dedicated' } }],
  ['controllers on the brokers', { controllers: { ...controllers, mode: 'dedicated' } }, {}],
  ['more copies', one, {}],
  ['fewer copies', {}, one],
  ['fewer zones', {}, singleZone],
])('deleted after any pass of a change to %s, nothing is left', async (_what, from, to) => {
  const original = { ...threeNodeSpecification, ...from }
  const wanted = { ...threeNodeSpecification, ...to }
  const { passes } = await changeAndDelete(original, wanted, Number.POSITIVE_INFINITY)
  expect(passes).toBeGreaterThan(3)
  for (let deleteAfter = 1; deleteAfter <= passes; deleteAfter++) {
    const { story } = await changeAndDelete(original, wanted, deleteAfter)
    const { deletedAtMs, desired, operations } = story.store.cluster('pcl_1')
    const left = { cloud: story.cloud.truth().length, nodes: desired.nodes.length, isDeleted: deletedAtMs !== null }
    expect(left, `deleted after pass ${deleteAfter} of ${passes}`).toEqual({ cloud: 0, nodes: 0, isDeleted: true })
    expect(operations.filter(({ state }) => state === 'running' || state === 'failed')).toMatchObject(
      // the change that gave way is ended by whoever asks for the deletion, which a story leaves to the API
      operations.filter(({ type, state }) => type === 'update_cluster' && state === 'running'),
    )
  }
  process.stdout.write(`deleted after each of ${passes} passes: ${_what}, nothing left\n`)
})
