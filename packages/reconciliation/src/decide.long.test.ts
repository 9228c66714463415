import { expect, it } from 'vitest'
import { decide } from './decide.ts'
import { healthyKafka, listedNode, observed, running, seededRandom } from './fixtures.ts'

const states = ['starting', 'running', 'stopping', 'gone', 'unknown'] as const

/** One node of a listing: absent, empty, or with the decided or another machine in each of its states. */
function choices(id: number) {
  return [
    null,
    listedNode(id, null),
    ...states.flatMap((state) => [listedNode(id, { state }), listedNode(id, { state, id: 'mac_other' })]),
  ]
}

function* listings() {
  for (const first of choices(1))
    for (const second of choices(2))
      for (const third of choices(3)) yield [first, second, third].filter((node) => node !== null)
}

it('never starts a second machine beside one that may run, over every listing of three nodes, living and deleting', () => {
  let worlds = 0
  for (const listed of listings()) {
    for (const deletionRequested of [false, true]) {
      for (const brokerIds of [[], [1], [1, 2], [1, 2, 3]]) {
        const kafka = { state: 'reachable' as const, ...healthyKafka, brokerIds }
        const plan = decide(running({ deletionRequested }), observed(listed, { kafka }), seededRandom(worlds))
        for (const action of plan.actions) {
          if (action.kind !== 'start_machine') continue
          const machine = listed.find(({ id }) => id === action.nodeId)?.machine ?? null
          expect(machine === null || machine.state === 'gone').toBe(true)
          expect(deletionRequested).toBe(false)
        }
        worlds++
      }
    }
  }
  expect(worlds).toBe(12 ** 3 * 8)
})
