import { describe, expect, it } from 'vitest'
import { decide } from '../decide.ts'
import { allListed, healthyKafka, listedNode, nodeRecord, observed, running, seededRandom } from '../fixtures.ts'

const quorum = {
  leaderId: 1,
  voterIds: [1, 2, 3, 7],
  caughtUpVoterIds: [1, 2, 3],
  directoryIds: { ...Object.fromEntries([1, 2, 3].map((id) => [id, nodeRecord(id).directoryId])), 7: 'dir_7' },
}

/** Which votes are taken away. */
function taken(listed = allListed, changes: Partial<typeof quorum> = {}) {
  const kafka = { state: 'reachable' as const, ...healthyKafka, quorum: { ...quorum, ...changes } }
  const { actions } = decide(running(), observed(listed, { kafka }), seededRandom())
  return actions.flatMap((action) => (action.kind === 'remove_voter' ? [[action.kafkaId, action.directoryId]] : []))
}

// found by the simulation's seed 1035: it arrived when its node was gone, and from then on no controller could be spared
describe('a vote of which no node is left', () => {
  it('is taken away: it counts in every majority', () => {
    expect(taken()).toEqual([[7, 'dir_7']])
  })

  it('stays while somebody follows with it, or may', () => {
    expect(taken(allListed, { caughtUpVoterIds: [1, 2, 3, 7] })).toEqual([])
    expect(taken([...allListed, { ...listedNode(1), id: 'nod_forgotten' }])).toEqual([])
  })
})
