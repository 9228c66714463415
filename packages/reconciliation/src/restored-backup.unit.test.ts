import { describe, expect, it } from 'vitest'
import { decide } from './decide.ts'
import { allListed, healthyKafka, listedNode, observed, running, seededRandom } from './fixtures.ts'

/** What is decided for node 1, where mac_1 was decided and another machine ran last and is gone. */
function startsAfter(lastMachineId: string): string[] {
  const listed = [listedNode(1, { id: lastMachineId, state: 'gone' }), ...allListed.slice(1)]
  const kafka = { state: 'reachable' as const, ...healthyKafka, brokerIds: [2, 3] }
  const { actions } = decide(running(), observed(listed, { kafka }), seededRandom())
  return actions.flatMap((action) => (action.kind === 'start_machine' ? [action.machine.id] : []))
}

describe('a node whose record is older than its last machine', () => {
  // found by the simulation's seed 53: started for ever under an id that was spent
  it('gets a new machine: the one that was decided has come and gone, whatever the backup says', () => {
    const [started, ...others] = startsAfter('mac_2')
    expect(started).toMatch(/^mac_0/)
    expect(others).toEqual([])
  })

  it('gets the one that was decided when that came last', () => {
    expect(startsAfter('mac_0')).toEqual(['mac_1'])
  })
})
