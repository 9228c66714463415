import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decide } from './decide.ts'
import { healthyKafka, listedNode, observed, running, seededRandom } from './fixtures.ts'
import type { PartitionLeadership } from './observed.ts'

/** Kafka id of the broker whose volume is lost; the others are 1 and 2. */
const blank = 3

/** What befalls a partition once an empty broker runs under the old id. */
type Happening = { kind: 'comes_back' | 'comes_back_unclean' | 'dies'; id: number } | { kind: 'blank_catches_up' }

const anyHappening: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('comes_back' as const, 'comes_back_unclean' as const, 'dies' as const),
    id: fc.constantFrom(1, 2),
  }),
  fc.constant({ kind: 'blank_catches_up' as const }),
)

const someOf = (ids: number[]): fc.Arbitrary<number[]> => fc.subarray(ids)

/** Any state that the controllers can be in after they have noticed that broker 3 is away. */
const anyPartition: fc.Arbitrary<PartitionLeadership> = fc
  .record({ replicaIds: fc.subarray([1, 2, blank], { minLength: 1 }), hasLeader: fc.boolean() })
  .chain(({ replicaIds, hasLeader }) => {
    const others = replicaIds.filter((id) => id !== blank)
    const leads = hasLeader && others.length > 0
    return fc
      .record({
        inSyncIds: leads ? fc.subarray(others, { minLength: 1 }) : someOf(replicaIds),
        eligibleIds: someOf(replicaIds),
        lastLeaderIds: leads ? fc.constant<number[]>([]) : fc.subarray(replicaIds, { maxLength: 1 }),
      })
      .map(({ inSyncIds, eligibleIds, lastLeaderIds }) => ({
        topic: 'orders',
        partition: 0,
        replicaIds,
        leaderId: leads ? (inSyncIds[0] ?? null) : null,
        inSyncIds,
        eligibleIds: eligibleIds.filter((id) => !inSyncIds.includes(id)),
        lastLeaderIds,
      }))
  })

/** A model of one partition by Kafka's rules of election (KIP-966): who leads after all of this, while broker 3 is empty. */
class Partition {
  #inSync: Set<number>
  #eligible: Set<number>
  #last: number | null
  #leader: number | null
  readonly #replicas: number[]
  readonly #up = new Set<number>()
  isEmpty = true
  wasLedByEmpty = false

  constructor({ replicaIds, inSyncIds, eligibleIds, lastLeaderIds, leaderId }: PartitionLeadership) {
    this.#replicas = replicaIds
    this.#inSync = new Set(inSyncIds)
    this.#eligible = new Set(eligibleIds)
    this.#last = lastLeaderIds[0] ?? null
    this.#leader = leaderId
    for (const id of leaderId === null ? [] : inSyncIds) this.#up.add(id)
  }

  register(id: number, isClean: boolean): void {
    if (!this.#replicas.includes(id) || this.#up.has(id)) return
    this.#up.add(id)
    if (!isClean) {
      this.#inSync.delete(id)
      this.#eligible.delete(id)
    }
    this.#elect()
  }

  die(id: number): void {
    if (!this.#up.delete(id)) return
    if (this.#inSync.delete(id)) this.#eligible.add(id)
    if (this.#inSync.size === 0 && this.#leader !== null) this.#last = this.#leader
    if (this.#leader === id) this.#leader = null
    this.#elect()
  }

  catchUp(): void {
    if (this.#leader === null || this.#leader === blank || !this.#up.has(blank)) return
    this.isEmpty = false
    this.#inSync.add(blank)
  }

  #elect(): void {
    if (this.#leader !== null) return
    const candidates = [...this.#inSync, ...this.#eligible]
    const lastResort = candidates.length === 0 && this.#last !== null ? [this.#last] : []
    const leader = [...candidates, ...lastResort].find((id) => this.#up.has(id)) ?? null
    if (leader === null) return
    this.#leader = leader
    this.#inSync = new Set([leader])
    this.#eligible.delete(leader)
    this.#last = null
    if (leader === blank && this.isEmpty) this.wasLedByEmpty = true
  }
}

function befall(partition: Partition, happenings: Happening[]): void {
  for (const happening of happenings) {
    if (happening.kind === 'blank_catches_up') partition.catchUp()
    else if (happening.kind === 'dies') partition.die(happening.id)
    else partition.register(happening.id, happening.kind === 'comes_back')
  }
}

function isReplaced(leadership: PartitionLeadership[]): boolean {
  const lost = { ...listedNode(3, { state: 'gone' }), state: 'half_made' as const, volume: null, volumeLost: 'deleted' }
  const kafka = { state: 'reachable' as const, ...healthyKafka, brokerIds: [1, 2], leadership }
  const plan = decide(running(), observed([listedNode(1), listedNode(2), lost], { kafka }), seededRandom())
  return plan.actions.some((action) => action.kind === 'delete_node' && action.nodeId === 'nod_3')
}

test('wherever a volume is replaced by itself, whatever happens then, no empty broker leads', () => {
  let replaced = 0
  const property = fc.property(anyPartition, fc.array(anyHappening, { maxLength: 12 }), (state, happenings) => {
    if (!isReplaced([state])) return
    replaced++
    const partition = new Partition(state)
    partition.register(blank, false)
    befall(partition, happenings)
    expect(partition.wasLedByEmpty).toBe(false)
  })
  fc.assert(property, { numRuns: 2_000 })
  expect(replaced).toBeGreaterThan(300)
})

test('and it is replaced wherever another one leads and the controllers have struck it off', () => {
  fc.assert(
    fc.property(anyPartition, (state) => {
      fc.pre(state.leaderId !== null)
      expect(isReplaced([state])).toBe(true)
    }),
    { numRuns: 300 },
  )
})
