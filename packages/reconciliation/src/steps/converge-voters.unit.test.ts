import type { ObservedNode } from '@headwater/provider'
import { describe, expect, it } from 'vitest'
import { decide } from '../decide.ts'
import { allListed, healthyKafka, listedNode, nodeRecord, observed, running, seededRandom } from '../fixtures.ts'
import { settingsOf } from '../settings.ts'

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

/** Votes that are taken away where node 4, which shall be a broker, has one, and a machine runs on node 3 that nobody decided. */
function takenFrom(caughtUpVoterIds: number[], role: 'broker' | 'combined'): number[] {
  const added = nodeRecord(4, { zone: 'local-a', role })
  const settings = `${settingsOf(running().specification)} 1,2,3`
  const mute = { ...added, machine: added.machine && { ...added.machine, role, settings } }
  const wanted = running({ nodes: [1, 2, 3].map((id) => nodeRecord(id)).concat(mute) })
  wanted.specification = { ...wanted.specification, brokers: { ...wanted.specification.brokers, count: 4 } }
  const third = { ...listedNode(3), machine: { ...listedNode(3).machine, id: 'mac_nobody_decided' } } as ObservedNode
  const listed = [listedNode(1), listedNode(2), third, { ...listedNode(4), zone: 'local-a' }]
  const votes = { leaderId: 1, voterIds: [1, 2, 3, 4], caughtUpVoterIds }
  const kafka = { state: 'reachable' as const, ...healthyKafka, brokerIds: [1, 2, 3, 4], quorum: votes }
  const { actions } = decide(wanted, observed(listed, { kafka }), seededRandom())
  return actions.flatMap((action) => (action.kind === 'remove_voter' ? [action.kafkaId] : []))
}

// found by the simulation's seed 207800127: it was waited for a machine that waited for this vote
describe('a vote of a node that runs without a controller', () => {
  it('is taken away whoever is missing, while the other voters are a majority by themselves', () => {
    expect(takenFrom([1, 2, 3], 'broker')).toEqual([4])
    expect(takenFrom([1, 2], 'broker')).toEqual([4])
    expect(takenFrom([1], 'broker')).toEqual([])
    expect(takenFrom([1, 2, 3], 'combined')).toEqual([])
  })
})
