import type { LossDecision, NodeRecord } from '@headwater/model'
import type { ObservedNode } from '@headwater/provider'
import { describe, expect, test } from 'vitest'
import { decide } from './decide.ts'
import type { Desired } from './desired.ts'
import {
  allListed,
  healthyKafka,
  listedNode,
  nodeRecord,
  observed,
  running,
  seededRandom,
  startMs,
} from './fixtures.ts'
import type { KafkaObservation, PartitionLeadership } from './observed.ts'
import type { ReconcilerPlan } from './plan.ts'

const lostFolder = 'the folder is not there any more'

/** Node 3 as the provider lists it once its volume is lost and its machine gone. */
const lostThird: ObservedNode = {
  ...listedNode(3, { state: 'gone' }),
  state: 'half_made',
  volume: null,
  volumeLost: lostFolder,
}

function partition(changes: Partial<PartitionLeadership> = {}): PartitionLeadership {
  return {
    topic: 'orders',
    partition: 0,
    leaderId: 1,
    replicaIds: [1, 3],
    inSyncIds: [1],
    eligibleIds: [],
    lastLeaderIds: [],
    ...changes,
  }
}

/** Only node 3 knew all of it, and led last. */
const onlyThird = partition({ leaderId: null, inSyncIds: [], eligibleIds: [3], lastLeaderIds: [3] })

function look(
  leadership: PartitionLeadership[] | null,
  { nodes = [listedNode(1), listedNode(2), lostThird], desired = running(), kafka = {} }: Partial<Scene> = {},
): ReconcilerPlan {
  const seen: KafkaObservation = { ...healthyKafka, brokerIds: [1, 2], ...(leadership && { leadership }), ...kafka }
  return decide(desired, observed(nodes, { kafka: { state: 'reachable', ...seen } }), seededRandom())
}

interface Scene {
  nodes: ObservedNode[]
  desired: Desired
  kafka: Partial<KafkaObservation>
}

function accepted(nodeId: string, partitions: number | null): Partial<Desired> {
  const decision: LossDecision = { nodeId, choice: 'accept_loss', partitions, decidedAtMs: startMs }
  return { lossDecisions: [decision] }
}

const kinds = ({ actions }: ReconcilerPlan): string[] => actions.map(({ kind }) => kind)
const risks = ({ findings }: ReconcilerPlan) => findings.filter(({ type }) => type === 'data_at_risk')

/** What carries on node 3, before it was ever started. */
function successor(changes: Partial<NodeRecord> = {}): NodeRecord {
  return nodeRecord(3, {
    id: 'nod_3b',
    directoryId: 'dir3b',
    volumeState: 'new',
    machine: null,
    takesOver: { nodeId: 'nod_3', addresses: nodeRecord(3).addresses, lossAccepted: false },
    ...changes,
  })
}

describe('a volume that is lost, where others may lead all that it held', () => {
  const made = look([partition()])

  test('gives its place to a new node under the same Kafka id, with a directory of its own', () => {
    const third = made.nodes.find(({ kafkaId }) => kafkaId === 3)
    expect(third).toMatchObject({ zone: 'local-c', volumeState: 'new', addresses: null, machine: null })
    expect(third?.id).not.toBe('nod_3')
    expect(third?.directoryId).not.toBe('dir3')
    expect(third?.takesOver).toEqual({ nodeId: 'nod_3', addresses: nodeRecord(3).addresses, lossAccepted: false })
  })

  test('is released first, and people read of a healing, not of a danger', () => {
    expect(made.actions).toMatchObject([{ kind: 'delete_node', nodeId: 'nod_3' }])
    expect(made.actions[0]?.because).toContain(lostFolder)
    expect(risks(made)).toEqual([])
    expect(made.status.phase).toBe('HEALING')
    expect(made.status.operations[0]?.steps.map(({ name }) => name)).toEqual([
      'reserve_nodes',
      'issue_certificates',
      'start_machines',
      'form_quorum',
      'register_brokers',
      'replicas_in_sync',
    ])
  })

  test('is not made anew while anything of the lost one is listed', () => {
    const desired = running({ nodes: [nodeRecord(1), nodeRecord(2), successor({ addresses: null })] })
    expect(kinds(look([partition()], { desired }))).toEqual(['delete_node'])
    expect(kinds(look([partition()], { desired, nodes: allListed.slice(0, 2) }))).toEqual(['create_node'])
  })

  test('is given up for one that another may lead, which is not back yet', () => {
    const eligible = partition({ leaderId: null, inSyncIds: [], eligibleIds: [1, 3], lastLeaderIds: [1] })
    expect(kinds(look([eligible], { kafka: { brokerIds: [2] } }))).toContain('delete_node')
  })

  test('waits for its machine to be gone', () => {
    const nodes = [listedNode(1), listedNode(2), { ...lostThird, machine: listedNode(3).machine }]
    const plan = look([partition()], { nodes })
    expect(plan.actions).toEqual([])
    expect(plan.waiting.map(({ on }) => on)).toContain('machine mac_3 on node 3 (local-c) to be gone')
  })
})

describe('a volume that is lost, which an empty one could stand in for', () => {
  test.each([
    ['as the only one in sync', partition({ leaderId: null, inSyncIds: [3] })],
    ['as the only eligible leader', partition({ leaderId: null, inSyncIds: [], eligibleIds: [3] })],
    ['as the last known leader', partition({ leaderId: null, inSyncIds: [], lastLeaderIds: [3] })],
    ['as the last known leader, once the eligible one is struck off', { ...onlyThird, eligibleIds: [1, 3] }],
    ['because nobody knows who led', partition({ leaderId: null, inSyncIds: [] })],
  ])('%s, is left as it is until a person decides', (_, endangered) => {
    const plan = look([partition({ partition: 1 }), endangered])
    expect(plan.actions).toEqual([])
    expect(plan.nodes).toEqual(running().nodes)
    expect(plan.status.phase).toBe('DEGRADED')
    expect(risks(plan)).toMatchObject([{ subject: 'nod_3' }])
  })

  test('is a finding that names the partitions, what is lost and what to type', () => {
    const alone = { ...onlyThird, partition: 7, replicaIds: [3] }
    const [finding] = risks(look([onlyThird, alone, partition({ partition: 1 })]))
    expect(finding?.message).toMatchInlineSnapshot(
      `"the volume of node 3 (local-c) held data and is lost. Nothing is started in its place until a person decides: an empty one could lead 2 partitions and erase what the others hold."`,
    )
    expect(finding?.evidence).toMatchInlineSnapshot(`
      "Of 1 partition others hold what was written before they fell behind, and no more: orders-0.
      Of 1 partition nobody else holds anything: orders-7.
      If the volume can be brought back under its node (mounted, undeleted, its tags set), do that: it goes on by itself.
      To accept the loss, confirm: lose records of 2 partitions with node 3"
    `)
  })

  test('is not judged by what a broker knew before the controllers noticed', () => {
    const plan = look([partition({ inSyncIds: [1, 3] })])
    expect(plan.actions).toEqual([])
    expect(plan.waiting.map(({ on }) => on)).toContain('Kafka to take node 3 (local-c) out of service')
  })

  test('is not judged without an answer of Kafka', () => {
    expect(look(null).actions).toEqual([])
    expect(
      look([partition()], { kafka: { quorum: { leaderId: null, voterIds: [], caughtUpVoterIds: [] } } }).actions,
    ).toEqual([])
  })

  test('counts with another one that is lost', () => {
    const both = partition({ leaderId: null, replicaIds: [2, 3, 4], inSyncIds: [2, 3] })
    const nodes = [listedNode(1), { ...lostThird, id: 'nod_2' }, lostThird, listedNode(4), listedNode(5)]
    const desired = running({ nodes: [1, 2, 3, 4, 5].map((id) => nodeRecord(id, { zone: 'local-a' })) })
    expect(risks(look([both], { nodes, desired })).map(({ subject }) => subject)).toEqual(['nod_2', 'nod_3'])
  })
})

describe('a person who accepts the loss', () => {
  const desired = running(accepted('nod_3', 1))

  test('lets those lead first that hold something', () => {
    const plan = look([onlyThird], { desired })
    expect(plan.actions).toMatchObject([{ kind: 'elect_survivors', partitions: [{ topic: 'orders', partition: 0 }] }])
    expect(plan.nodes).toEqual(desired.nodes)
    expect(risks(plan)).toEqual([])
  })

  test('has all of them waited for', () => {
    const plan = look([{ ...onlyThird, replicaIds: [1, 2, 3] }], { desired, kafka: { brokerIds: [1] } })
    expect(plan.actions).toEqual([])
    expect(plan.waiting.map(({ on }) => on)).toContain('broker 2, which hold older copies, to be in service')
  })

  test('has the node replaced once nobody else could lead', () => {
    const plan = look([partition(), { ...onlyThird, replicaIds: [3] }], { desired })
    expect(kinds(plan)).toEqual(['delete_node'])
    expect(plan.nodes[2]?.takesOver?.lossAccepted).toBe(true)
  })

  test('has accepted no more than was confirmed', () => {
    const plan = look([onlyThird, { ...onlyThird, partition: 1 }], { desired })
    expect(plan.actions).toEqual([])
    expect(risks(plan)[0]?.evidence).toContain('that does not cover what is at risk now.')
  })

  test('may take it back by waiting', () => {
    const decision: LossDecision = { nodeId: 'nod_3', choice: 'wait', partitions: null, decidedAtMs: startMs }
    const plan = look([onlyThird], { desired: running({ lossDecisions: [decision] }) })
    expect(plan.actions).toEqual([])
    expect(risks(plan)[0]?.evidence).toContain('to wait.')
  })
})

describe('an empty successor', () => {
  const takesOver = { nodeId: 'nod_0', addresses: null, lossAccepted: false }
  const desired = running({ nodes: [nodeRecord(1), nodeRecord(2), successor({ id: 'nod_3', takesOver })] })
  const nodes = [listedNode(1), listedNode(2), listedNode(3, null)]

  test('is started while others may lead all that it shall hold', () => {
    expect(kinds(look([partition()], { desired, nodes }))).toContain('start_machine')
  })

  test('is not started when it has become the last known leader of something', () => {
    const plan = look([onlyThird], { desired, nodes })
    expect(kinds(plan)).not.toContain('start_machine')
    expect(risks(plan)).toMatchObject([{ subject: 'nod_3' }])
  })

  test('loses the vote of the lost volume before it is given its own', () => {
    const machine = { ...nodeRecord(3).machine, id: 'mac_3b', registered: false }
    const started = running({
      nodes: [nodeRecord(1), nodeRecord(2), successor({ machine: machine as NodeRecord['machine'] })],
    })
    const up = [listedNode(1), listedNode(2), { ...listedNode(3, { id: 'mac_3b' }), id: 'nod_3b' }]
    const votes = (directoryIds: Record<number, string>, voterIds = [1, 2, 3]) =>
      look([partition()], {
        desired: started,
        nodes: up,
        kafka: { brokerIds: [1, 2, 3], quorum: { leaderId: 1, voterIds, caughtUpVoterIds: [1, 2], directoryIds } },
      }).actions.filter(({ kind }) => kind.endsWith('voter'))
    expect(votes({ 1: 'dir1', 2: 'dir2', 3: 'dir3' })).toMatchObject([
      { kind: 'remove_voter', kafkaId: 3, directoryId: 'dir3' },
    ])
    expect(votes({ 1: 'dir1', 2: 'dir2' }, [1, 2])).toMatchObject([{ kind: 'add_voter', nodeId: 'nod_3b' }])
    expect(votes({ 1: 'dir1', 2: 'dir2', 3: 'dir3b' })).toEqual([])
  })
})

describe('a volume that is only not shown', () => {
  test('is missing, not lost, however well its data is kept elsewhere', () => {
    const plan = look([partition()], { nodes: allListed.slice(0, 2) })
    expect(plan.actions).toEqual([])
    expect(risks(plan)[0]?.evidence).toContain('no proof that its volume is gone')
  })

  test('is given up once a person says so', () => {
    const desired = running(accepted('nod_3', 0))
    expect(kinds(look([partition()], { desired, nodes: allListed.slice(0, 2) }))).toEqual(['delete_node'])
  })
})

describe('more lost than a quorum survives', () => {
  const twoLost = [listedNode(1), { ...lostThird, id: 'nod_2' }, lostThird]

  test('cannot be accepted away', () => {
    const plan = look(null, { nodes: twoLost, desired: running(accepted('nod_3', null)) })
    expect(plan.actions).toEqual([])
    expect(risks(plan)[0]?.message).toContain('1 of 3 controllers are left')
    expect(risks(plan)[0]?.evidence).not.toContain('confirm')
  })

  const only = {
    brokers: { count: 1, size: 'small', heapMib: 96 },
    controllers: { mode: 'combined' as const, count: 1, size: 'small', heapMib: 96 },
  }
  const single = (changes: Partial<Desired> = {}) =>
    running({
      nodes: [nodeRecord(1)],
      specification: { ...running().specification, ...only, availability: 'development' },
      ...changes,
    })
  const gone: ObservedNode[] = [{ ...lostThird, id: 'nod_1' }]

  test('of a cluster with one node is everything, and said so', () => {
    const [finding] = risks(look(null, { nodes: gone, desired: single() }))
    expect(finding?.evidence).toContain('To accept the loss, confirm: lose everything with node 1')
    expect(finding?.evidence).toContain('Made again from our records: users, ACLs, quotas')
  })

  test('is everything too while nodes are being added that never held anything', () => {
    const added = [2, 3].map((id) => nodeRecord(id, { volumeState: 'new', machine: null }))
    const nodes = [...gone, listedNode(2, null), listedNode(3, null)]
    const [finding] = risks(look(null, { nodes, desired: single({ nodes: [nodeRecord(1), ...added] }) }))
    expect(finding?.evidence).toContain('To accept the loss, confirm: lose everything with node 1')
  })

  test('of a cluster with one node is founded anew once a person has accepted it', () => {
    const kafka = { registeredIds: [1] }
    const plan = look(null, { nodes: gone, desired: single(accepted('nod_1', null)), kafka })
    expect(kinds(plan)).toEqual(['delete_node'])
    expect(plan.nodes).toMatchObject([{ kafkaId: 1, volumeState: 'new', takesOver: { lossAccepted: true } }])
  })
})
