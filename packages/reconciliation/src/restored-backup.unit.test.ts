import type { NodeRecord } from '@headwater/model'
import type { ObservedMachine } from '@headwater/provider'
import { describe, expect, it } from 'vitest'
import { decide } from './decide.ts'
import type { Desired } from './desired.ts'
import {
  allListed,
  desired,
  healthyKafka,
  listedNode,
  nodeRecord,
  observed,
  running,
  seededRandom,
  startMs,
  stopsIn,
} from './fixtures.ts'
import type { Observed } from './observed.ts'
import type { ReconcilerPlan } from './plan.ts'

/** What is decided for node 1, where mac_1 was decided and another machine ran last and is gone. */
function startsAfter(lastMachineId: string): string[] {
  const listed = [listedNode(1, { id: lastMachineId, state: 'gone' }), ...allListed.slice(1)]
  const kafka = { state: 'reachable' as const, ...healthyKafka, brokerIds: [2, 3] }
  const { actions } = decide(running(), observed(listed, { kafka }), seededRandom())
  return actions.flatMap((action) => (action.kind === 'start_machine' ? [action.machine.id] : []))
}

/** What is decided where four brokers are wanted and three are there. */
function planToGrow(listed = allListed): ReconcilerPlan {
  const wanted = running()
  const { specification } = wanted
  wanted.specification = { ...specification, brokers: { ...specification.brokers, count: 4 } }
  return decide(wanted, observed(listed), seededRandom())
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

const hourMs = 3_600_000

/** Ids of what is started on node 1 so long after mac_1 was decided. */
function startedAfter(ms: number, { failures = [] as Desired['failures'], listMs = ms } = {}): string[] {
  const decidedMs = startMs - 60_000
  const nodes = [listedNode(1, null), ...allListed.slice(1)]
  const seen = observed(nodes, {
    nowMs: decidedMs + ms,
    provider: { ok: true, observedAtMs: decidedMs + listMs, settlingMs: 0, nodes },
  })
  const { actions } = decide(running({ failures }), seen, seededRandom())
  return actions.flatMap((action) => (action.kind === 'start_machine' ? [action.machine.id] : []))
}

describe('a machine that was started and is not listed', () => {
  // found by the simulation's seed 659: its node had been deleted and made again, and the cloud had seen the id before
  it('is followed by another one: its id is spent, and what ended long ago no cloud lists', () => {
    expect(startedAfter(hourMs)).toEqual([expect.stringMatching(/^mac_0/)])
  })

  it('is started again while it may still show, and where the cloud refuses it', () => {
    expect(startedAfter(60_000)).toEqual(['mac_1'])
    expect(startedAfter(hourMs, { listMs: 60_000 })).toEqual(['mac_1'])
    const refused = { key: 'start_machine:mac_1', code: 'out_of_capacity', message: '', attempts: 1 }
    expect(startedAfter(hourMs, { failures: [{ ...refused, lastAttemptMs: startMs, retryAtMs: null }] })).toEqual([
      'mac_1',
    ])
  })
})

describe('a node that the database has forgotten', () => {
  const unknown = { ...listedNode(1), id: 'nod_forgotten' }
  const untilSettled = 'nodes that the database does not know: nod_forgotten'

  // found by the simulation's seed 23: its Kafka id was given once more, while it ran
  it('keeps new ones waiting, since it may carry the next Kafka id', () => {
    expect(planToGrow().nodes).toHaveLength(4)
    const { nodes, nextKafkaId, waiting } = planToGrow([...allListed, unknown])
    expect(nodes).toHaveLength(3)
    expect(nextKafkaId).toBe(4)
    expect(waiting.map(({ on }) => on)).toContain(untilSettled)
  })

  it('keeps a lost one in its place, since it may be the one that took it', () => {
    const lost = { ...listedNode(3, { state: 'gone' }), volume: null, volumeLost: 'it was deleted' }
    const kafka = { state: 'reachable' as const, ...healthyKafka, brokerIds: [1, 2], leadership: [] }
    const seen = observed([listedNode(1), listedNode(2), lost, unknown], { kafka })
    const { nodes, actions, waiting } = decide(running(), seen, seededRandom())
    expect(nodes.map(({ id }) => id)).toContain('nod_3')
    expect(actions.filter(({ kind }) => kind === 'delete_node')).toEqual([])
    expect(waiting.map(({ on }) => on)).toContain(untilSettled)
  })

  it('keeps nobody waiting where nothing is missing', () => {
    expect(decide(running(), observed([...allListed, unknown]), seededRandom()).waiting).toEqual([])
  })
})

describe('a volume that was grown after the backup was made', () => {
  // found by the simulation's seed 19: nobody said so
  it('is told of, and stays: whether what it holds would fit a smaller one nobody knows', () => {
    const grown = { ...listedNode(2), volume: { sizeGib: 40, iops: 3000, throughputMiBps: 125 } }
    const { actions, nodes, findings } = decide(
      running(),
      observed([listedNode(1), grown, listedNode(3)]),
      seededRandom(),
    )
    expect(actions).toEqual([])
    expect(nodes[1]?.volume.sizeGib).toBe(10)
    expect(findings).toMatchObject([{ type: 'changed_by_hand', subject: 'nod_2' }])
    expect(findings[0]?.evidence).toContain('40 GiB, where 10 were decided')
  })
})

describe('a cluster that was deleted after the backup was made', () => {
  const nodes = [1, 2, 3].map((id) => nodeRecord(id, { machine: null, addresses: null, volumeState: 'new' }))
  const refused = {
    key: 'create_node:nod_1',
    code: 'conflict',
    message: 'the cluster is not prepared',
    attempts: 1,
    lastAttemptMs: startMs,
    retryAtMs: null,
  }
  const kinds = (failures: (typeof refused)[], listed = allListed.slice(0, 0)): string[] => {
    const wanted = desired({ prepared: true, nodes, failures })
    const { actions } = decide(wanted, observed(listed, { kafka: { state: 'absent' } }), seededRandom())
    return actions.map(({ kind }) => kind)
  }

  // found by the simulation's seed 659: its nodes were refused for ever
  it('is prepared again once a node is refused and none stands, whatever the backup says', () => {
    expect(kinds([refused])).toContain('prepare_cluster')
    expect(kinds([])).not.toContain('prepare_cluster')
    expect(kinds([{ ...refused, code: 'throttled' }])).not.toContain('prepare_cluster')
    expect(kinds([refused], [listedNode(2, null)])).not.toContain('prepare_cluster')
  })
})

const stopped = ({ actions }: ReconcilerPlan): string[] => stopsIn({ actions })
const waits = ({ waiting }: ReconcilerPlan): string => waiting.map(({ on }) => on).join()

describe('machines that the database has forgotten', () => {
  const strangers = [1, 2, 3].map((id) => listedNode(id, { id: `mac_${id}b` }))
  const without1 = 'node 1 (local-a) to be in service, before machine mac_2b'
  const kafka = {
    state: 'reachable' as const,
    ...healthyKafka,
    quorum: { ...healthyKafka.quorum, leaderId: 3 },
    fetchedAtMs: { 1: startMs, 2: startMs },
  }
  const look = (nodes: NodeRecord[], listed = strangers): ReconcilerPlan =>
    decide(running({ nodes }), observed(listed, { kafka }), seededRandom())
  const first = look(running().nodes)

  // found by the simulation's seed 645: three controllers were stopped within a second, since Kafka still counted all of them in
  it('keep the others of them running while one that was told to stop is still listed', () => {
    expect(stopped(first)).toEqual(['mac_1b'])
    const again = look(first.nodes)
    expect(stopped(again)).toEqual(['mac_1b'])
    expect(waits(again)).toContain(without1)
  })

  it('keep running while one stops, and until the one that follows it is in service', () => {
    const stopping = look(first.nodes, [listedNode(1, { id: 'mac_1b', state: 'stopping' }), ...strangers.slice(1)])
    expect(stopped(stopping)).toEqual([])
    expect(waits(stopping)).toContain(without1)

    const gone = look(first.nodes, [listedNode(1, { id: 'mac_1b', state: 'gone' }), ...strangers.slice(1)])
    const [followed] = gone.nodes
    const nodes = gone.nodes.map((node) =>
      node.machine && node === followed ? { ...node, machine: { ...node.machine, decidedAtMs: startMs + 1 } } : node,
    )
    for (const listed of [listedNode(1, { id: followed?.machine?.id ?? '' }), listedNode(1, { id: 'mac_1b' })]) {
      const coming = look(nodes, [listed, ...strangers.slice(1)])
      expect(stopped(coming).filter((id) => id !== 'mac_1b')).toEqual([])
      expect(waits(coming)).toContain(without1)
    }
  })
})

// found by the simulation's seed 1081: what it alone had taken went with it
it.each([
  [121_000, []],
  [120_000, ['mac_later']],
])('with %i ms left, what nobody remembers and nobody can spare is stopped in order: %j', (leftMs, stops) => {
  const stranger = { id: 'mac_later', leavingByMs: startMs + leftMs }
  const seen = observed([listedNode(1), listedNode(2, stranger), listedNode(3, { state: 'gone' })])
  const { actions } = decide(running(), seen, seededRandom())
  expect(stopsIn({ actions })).toEqual(stops)
})

/** Which machines are stopped so long after their successors were decided. */
function stopsAfter(ms: number, kafka: Partial<Observed> = {}, first: ObservedMachine['state'] = 'running'): string[] {
  const listed = [1, 2, 3].map((id) => listedNode(id, { id: `mac_later_${id}`, state: id === 1 ? first : 'running' }))
  const nodes = [1, 2, 3].map((id) => nodeRecord(id, { volumeState: 'new' }))
  const nowMs = (nodes[0]?.machine?.decidedAtMs ?? 0) + ms
  const { actions } = decide(running({ nodes }), observed(listed, { nowMs, ...kafka }), seededRandom())
  return stopsIn({ actions })
}

// found by the simulation's seed 1045: all three were stopped at once, with their quorum and every partition
describe('machines that were started after a backup of before the cluster was founded', () => {
  it('go one after the other while Kafka answers', () => {
    expect(stopsAfter(60_000)).toEqual(['mac_later_1'])
    expect(stopsAfter(60_000, {}, 'stopping')).toEqual([])
  })

  it('are given time until it does, and go when it does not', () => {
    const kafka = { state: 'unreachable' as const, message: 'no answer' }
    expect(stopsAfter(60_000, { kafka })).toEqual([])
    expect(stopsAfter(120_000, { kafka })).toEqual(['mac_later_1'])
  })
})
