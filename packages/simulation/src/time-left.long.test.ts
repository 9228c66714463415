import type { Availability, PhysicalClusterSpecification } from '@headwater/model'
import { threeNodeSpecification } from '@headwater/model/fixtures'
import { expect, it } from 'vitest'
import { settle } from './kafka/partition-change.ts'
import { type Story, tellStory } from './story.ts'

const minute = 60_000
const changes = 60
/** What is over so soon is not estimated by anybody, ms. */
const worthTellingMs = 20_000
/** An estimate counts as right within this part of what it takes. */
const tolerated = 0.3
/** Of all estimates so many are right; 0.95 is what we want and what was seen, of other changes 0.93. */
const goal = 0.92
const fractions = [0.25, 0.5, 0.75]

type Shape = Pick<
  PhysicalClusterSpecification,
  'availability' | 'zones' | 'brokers' | 'controllers' | 'replicationFactor' | 'minInSync' | 'volume'
>
interface Sample {
  atMs: number
  /** As the tenant reads it; null once copies are in place. */
  seconds: number | null
}

const zones: Record<Availability, string[]> = {
  development: ['zone-a'],
  'single-zone': ['zone-a'],
  'multi-zone': ['zone-a', 'zone-b', 'zone-c'],
}
const copies: Record<Availability, [number, number]> = {
  development: [1, 1],
  'single-zone': [2, 1],
  'multi-zone': [3, 2],
}

function shape(availability: Availability, brokers: number, sizeGib: number): Shape {
  const [replicationFactor, minInSync] = copies[availability]
  const { controllers, volume } = threeNodeSpecification
  return {
    availability,
    zones: zones[availability],
    brokers: { ...threeNodeSpecification.brokers, count: brokers },
    controllers: { ...controllers, count: Math.min(3, brokers) },
    replicationFactor,
    minInSync,
    volume: { ...volume, sizeGib },
  }
}

/** Numbers of a linear congruential generator (Numerical Recipes), from its high bits. */
function chooser(seed: number) {
  let state = Math.imul(seed, 2_654_435_761) >>> 0
  const below = (limit: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
  return {
    between: (low: number, high: number) => low + below(high - low + 1),
    of: <T>(list: T[]) => list[below(list.length)] as T,
  }
}

function anyShape(random: ReturnType<typeof chooser>): Shape {
  const availability = random.of<Availability>(['development', 'single-zone', 'multi-zone'])
  const brokers = availability === 'development' ? 1 : 3 * random.between(1, 3)
  return shape(availability, brokers, random.of([10, 20]))
}

/** One random change of a cluster with random topics, and what its tenant was told while copies moved. */
async function tellChange(seed: number): Promise<{ text: string; samples: Sample[] }> {
  const random = chooser(seed)
  const [from, to] = [anyShape(random), anyShape(random)]
  const moveByteRate = random.between(5, 40) * 1_000_000
  const samples: Sample[] = []
  const story: Story = tellStory({ ...from, moveByteRate }, { afterPass: () => samples.push(sampleOf(story)) })
  await story.live(minute)
  for (let i = random.between(1, 4); i > 0; i--)
    fill(story, `topic-${i}`, random.between(3, 24), random.between(5, 150) * 1e6)
  await story.live(2 * minute)
  writeNoMore(story)
  samples.length = 0
  story.change('the tenant asks for something else', { ...to, moveByteRate })
  for (let i = 0; i < 120 && isChanging(story); i++) await story.live(minute)
  const text = [from, to]
    .map((one) => `${one.availability} ${one.brokers.count} x ${one.volume.sizeGib} GiB`)
    .join(' -> ')
  return { text: `${text} at ${moveByteRate / 1e6} MB/s`, samples }
}

/** Written in a minute, and then hardly any more: what moves is what was there. */
function fill(story: Story, name: string, partitions: number, bytes: number): void {
  story.makeTopic(name, partitions, bytes)
  const topic = story.kafka.world.topics.get(name)
  if (topic !== undefined) topic.writeByteRate = bytes / 60
}

/** From now on producers write little: what they wrote so far is written down first. */
function writeNoMore({ kafka }: Story): void {
  kafka.advance()
  for (const partition of kafka.world.partitions.values()) settle(kafka.world, partition)
  for (const topic of kafka.world.topics.values()) topic.writeByteRate = 1_000
}

function isChanging(story: Story): boolean {
  return story.store
    .cluster('pcl_1')
    .operations.some(({ type, state }) => type === 'update_cluster' && state === 'running')
}

function sampleOf(story: Story): Sample {
  const change = story.store.cluster('pcl_1').operations.findLast(({ type }) => type === 'update_cluster')
  const message = change?.steps.find(({ name }) => name === 'move_replicas')?.message ?? ''
  const seconds = /about (\d+) s/.exec(message)?.[1]
  return { atMs: story.nowMs(), seconds: seconds === undefined ? null : Number(seconds) }
}

/** At each of the fractions of the time that moving took: what was told, and what was left; none for a short move. */
function estimates(samples: Sample[]): { told: number; real: number }[] {
  const moving = samples.filter(({ seconds }) => seconds !== null)
  const [first, last] = [moving[0], moving.at(-1)]
  if (first === undefined || last === undefined || last.atMs - first.atMs < worthTellingMs) return []
  return fractions.map((fraction) => {
    const wantedMs = first.atMs + fraction * (last.atMs - first.atMs)
    const at = moving.find(({ atMs }) => atMs >= wantedMs) ?? last
    return { told: at.seconds ?? 0, real: (last.atMs - at.atMs) / 1000 }
  })
}

it('tells the time that is left right within 30 %, in most of many random changes', { timeout: 900_000 }, async () => {
  let [right, all, moved] = [0, 0, 0]
  const wrong: string[] = []
  for (let seed = 1; moved < changes; seed++) {
    const { text, samples } = await tellChange(seed)
    const told = estimates(samples)
    if (told.length > 0) moved++
    for (const [index, estimate] of told.entries()) {
      const isRight = Math.abs(estimate.told - estimate.real) <= tolerated * estimate.real
      all++
      if (isRight) right++
      else
        wrong.push(
          `seed ${seed}, ${text}, at ${fractions[index]}: told ${estimate.told} s, were ${estimate.real.toFixed(0)} s`,
        )
    }
  }
  const share = right / all
  const line = `time left: ${right} of ${all} estimates right within 30 % (${(100 * share).toFixed(1)} %), ${moved} simulated changes`
  process.stdout.write(`${line}\n`)
  expect(share, wrong.join('\n')).toBeGreaterThanOrEqual(goal)
})
