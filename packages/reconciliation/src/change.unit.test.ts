import type { NodeRecord, PhysicalClusterSpecification } from '@headwater/model'
import type { ObservedMachine } from '@headwater/provider'
import { describe, expect, it } from 'vitest'
import { decide } from './decide.ts'
import type { Desired } from './desired.ts'
import {
  certificatesFor,
  copies,
  desired,
  healthyKafka,
  listedNode,
  nodeRecord,
  observed,
  operation,
  running,
  seededRandom,
  startMs,
} from './fixtures.ts'
import type { KafkaObservation } from './observed.ts'
import type { Action } from './plan.ts'
import { settingsOf } from './settings.ts'

const { specification } = desired()

interface World {
  wanted?: Partial<PhysicalClusterSpecification>
  /** Changes of node records, by Kafka id; `null`: the node is not there. Node 4 is a broker in local-a. */
  records?: Record<number, Partial<NodeRecord>>
  machines?: Record<number, Partial<ObservedMachine> | null>
  ids?: number[]
  /** Nodes that no list shows yet, by Kafka id. */
  unlisted?: number[]
  kafka?: Partial<KafkaObservation>
  more?: Partial<Desired>
}

const zones: Record<number, string> = {
  1: 'local-a',
  2: 'local-b',
  3: 'local-c',
  4: 'local-a',
  12: 'local-b',
  13: 'local-c',
}

function zoneOf(id: number): string {
  return zones[id] ?? 'local-a'
}

/** One look at a cluster of which a change was asked for. */
function look({
  wanted = {},
  records = {},
  machines = {},
  ids = [1, 2, 3],
  unlisted = [],
  kafka = {},
  more = {},
}: World) {
  const nodes = ids.map((id) =>
    nodeRecord(id, { zone: zoneOf(id), role: id > 3 ? 'broker' : 'combined', ...records[id] }),
  )
  const listed = ids
    .filter((id) => !unlisted.includes(id))
    .map((id) => ({ ...listedNode(id, machines[id] ?? {}), zone: zoneOf(id) }))
  const reachable: KafkaObservation = {
    ...healthyKafka,
    brokerIds: ids,
    registeredIds: ids,
    fetchedAtMs: Object.fromEntries(ids.map((id) => [id, startMs])),
    ...kafka,
  }
  const plan = decide(
    running({
      generation: 2,
      nodes,
      nextKafkaId: Math.max(...ids) + 1,
      specification: { ...specification, ...wanted },
      certificates: certificatesFor(...nodes.map(({ id }) => id)),
      operations: [operation('update_cluster')],
      ...more,
    }),
    observed(listed, { kafka: { state: 'reachable', ...reachable } }),
    seededRandom(),
  )
  return {
    plan,
    actions: plan.actions,
    kinds: plan.actions.map(({ kind }) => kind),
    waits: plan.waiting.map(({ on }) => on),
  }
}

function only<Kind extends Action['kind']>(actions: Action[], kind: Kind): Extract<Action, { kind: Kind }>[] {
  return actions.filter((action): action is Extract<Action, { kind: Kind }> => action.kind === kind)
}

const four: Partial<PhysicalClusterSpecification> = { brokers: { ...specification.brokers, count: 4 } }
const fourNodes = [1, 2, 3, 4]

describe('a broker that has no place any more', () => {
  const six = [copies(0, [1, 2]), copies(1, [2, 3]), copies(2, [4, 3])]

  it('is cordoned first, and keeps its machine while it holds copies', () => {
    const { actions, kinds } = look({ ids: fourNodes, kafka: { assignments: six } })
    expect(only(actions, 'cordon_broker')).toMatchObject([{ kafkaId: 4, cordoned: true }])
    expect(kinds).not.toContain('stop_machine')
  })

  it('is not stopped by what was decided when it still held nothing: the call was lost, and it holds copies by now', () => {
    const machine = {
      ...nodeRecord(4).machine,
      stopBecause: 'it has no place and holds nothing',
    } as NodeRecord['machine']
    const { actions, kinds } = look({ ids: fourNodes, kafka: { assignments: six }, records: { 4: { machine } } })
    expect(only(actions, 'cordon_broker')).toMatchObject([{ kafkaId: 4, cordoned: true }])
    expect(kinds).not.toContain('stop_machine')
  })

  it('is emptied under a throttle, which is set before the first copy moves', () => {
    const kafka = { assignments: six, cordonedIds: [4] }
    const first = look({ ids: fourNodes, kafka })
    expect(only(first.actions, 'set_move_throttle')).toMatchObject([{ throttle: { topics: ['orders'] } }])
    expect(first.kinds).not.toContain('move_replicas')
    const moveThrottle = { byteRate: 10_000_000, topics: ['orders'] }
    const second = look({ ids: fourNodes, kafka: { ...kafka, moveThrottle } })
    const [move] = only(second.actions, 'move_replicas').flatMap(({ moves }) => moves)
    expect(move).toMatchObject({ topic: 'orders', partition: 2 })
    expect(move?.replicaIds).not.toContain(4)
  })

  it('is stopped once it is empty, forgotten by Kafka once it is gone, and only then released', () => {
    const empty = { assignments: six.slice(0, 2), cordonedIds: [4] }
    const stopped = look({ ids: fourNodes, kafka: empty })
    expect(only(stopped.actions, 'stop_machine')).toMatchObject([{ machineId: 'mac_4' }])
    expect(stopped.plan.nodes[3]?.deleting).toBe(false)

    const machines = { 4: { state: 'gone' } as const }
    const gone = look({ ids: fourNodes, machines, kafka: { ...empty, brokerIds: [1, 2, 3] } })
    expect(gone.kinds).toContain('unregister_broker')
    expect(gone.kinds).not.toContain('delete_node')
    expect(gone.kinds).not.toContain('start_machine')

    const forgotten = { ...empty, brokerIds: [1, 2, 3], registeredIds: [1, 2, 3] }
    const released = look({ ids: fourNodes, machines, kafka: forgotten })
    expect(only(released.actions, 'delete_node')).toMatchObject([{ nodeId: 'nod_4' }])
    expect(released.plan.nodes[3]?.deleting).toBe(true)
  })

  it('is released, and not made again, before any list shows it', () => {
    const records = { 4: { machine: null, addresses: null, volumeState: 'new' as const } }
    const kafka = { brokerIds: [1, 2, 3], registeredIds: [1, 2, 3] }
    const { plan, actions, kinds } = look({ ids: fourNodes, unlisted: [4], records, kafka })
    expect(kinds).not.toContain('create_node')
    expect(only(actions, 'delete_node')).toMatchObject([{ nodeId: 'nod_4' }])
    expect(plan.nodes[3]?.deleting).toBe(true)
  })

  it('is started again when it died before it was empty', () => {
    const { actions } = look({
      ids: fourNodes,
      machines: { 4: { state: 'gone' } },
      kafka: { assignments: six, brokerIds: [1, 2, 3] },
    })
    expect(only(actions, 'start_machine')).toMatchObject([{ nodeId: 'nod_4' }])
  })

  it('is started again while Kafka does not say what it holds, whatever its machine was stopped for', () => {
    const [one, two] = [1, 2].map((id) => nodeRecord(id, { zone: 'local-a' }))
    const machine = { ...one?.machine, stopBecause: 'its cloud takes it away' } as NodeRecord['machine']
    const nodes = [{ ...one, machine, volume: { sizeGib: 20, iops: 3000, throughputMiBps: 125 } }, two] as NodeRecord[]
    const listed = [1, 2].map((id) => ({ ...listedNode(id, id === 1 ? { state: 'gone' } : {}), zone: 'local-a' }))
    const alone = {
      ...specification,
      availability: 'development' as const,
      zones: ['local-a'],
      brokers: { ...specification.brokers, count: 1 },
      controllers: { ...specification.controllers, count: 1 },
    }
    const kafka = { state: 'unreachable', message: 'no broker answers' } as const
    const plan = decide(
      running({ nodes, specification: alone, generation: 2 }),
      observed(listed, { kafka }),
      seededRandom(),
    )
    expect(only(plan.actions, 'start_machine')).toMatchObject([{ nodeId: 'nod_1' }])
  })

  it('keeps its controller to the end: a vote that was asked for before may arrive late, and nobody leads without it', () => {
    const records = { 4: { role: 'combined' as const } }
    const { plan } = look({ ids: fourNodes, records, kafka: { assignments: six.slice(0, 2), cordonedIds: [4] } })
    expect(plan.nodes[3]?.role).toBe('combined')
  })

  it('is left as it is while Kafka does not answer', () => {
    const nodes = fourNodes.map((id) => nodeRecord(id, { zone: zones[id] ?? '' }))
    const listed = fourNodes.map((id) => listedNode(id))
    const kafka = { state: 'unreachable', message: 'no broker answers' } as const
    const certificates = certificatesFor(...nodes.map(({ id }) => id))
    const plan = decide(running({ nodes, certificates, generation: 2 }), observed(listed, { kafka }), seededRandom())
    expect(plan.actions).toEqual([])
  })

  it('takes copies again when it gets its place back', () => {
    const { actions, plan } = look({ ids: fourNodes, wanted: four, kafka: { assignments: six, cordonedIds: [4] } })
    expect(only(actions, 'cordon_broker')).toMatchObject([{ kafkaId: 4, cordoned: false }])
    expect(plan.nodes).toHaveLength(4)
  })
})

describe('a broker that is added', () => {
  it('is recorded, reserved, and given copies only once it is in service', () => {
    const first = look({ wanted: four })
    expect(only(first.actions, 'create_node')).toHaveLength(1)
    expect(first.plan.nodes.at(-1)).toMatchObject({ kafkaId: 4, role: 'broker', zone: 'local-a', volumeState: 'new' })
    const assignments = [copies(0, [1, 2]), copies(1, [2, 3]), copies(2, [3, 1])]
    const moveThrottle = { byteRate: 10_000_000, topics: ['orders'] }
    const starting = look({
      wanted: four,
      ids: fourNodes,
      records: { 4: { volumeState: 'new', machine: null } },
      kafka: { assignments, moveThrottle, brokerIds: [1, 2, 3], registeredIds: [1, 2, 3] },
    })
    expect(starting.kinds).not.toContain('move_replicas')
  })
})

describe('a machine that differs from its node', () => {
  const larger = { brokers: { ...specification.brokers, size: 'large', heapMib: 512 } }
  const fetching = (ms: number) =>
    look({ wanted: larger, kafka: { fetchedAtMs: { 2: startMs + 9_000, 3: startMs + ms } } })

  it('is stopped alone, the active controller last; its record has the new shape', () => {
    const first = look({ wanted: larger })
    expect(only(first.actions, 'stop_machine')).toMatchObject([{ machineId: 'mac_2' }])
    expect(first.plan.nodes.map(({ size, heapMib }) => [size, heapMib])).toEqual([1, 2, 3].map(() => ['large', 512]))
    expect(first.actions[0]?.because).toContain('runs on small and shall run on large')
  })

  it('waits for replicas that catch up, for nodes that are out, and for voters that lag', () => {
    const partitions = { ...healthyKafka.partitions, underReplicated: 1, examples: ['orders-0'] }
    expect(look({ wanted: larger, kafka: { partitions } }).kinds).not.toContain('stop_machine')
    expect(look({ wanted: larger, kafka: { brokerIds: [1, 3] } }).kinds).not.toContain('stop_machine')
    const quorum = { leaderId: 1, voterIds: [1, 2, 3], caughtUpVoterIds: [1, 2] }
    expect(look({ wanted: larger, kafka: { quorum } }).waits.join()).toContain('the other voters to have caught up')
  })

  it('waits for a node without a place whose machine has gone, while Kafka still counts its copies as in sync', () => {
    const [lost, kept] = [copies(0, [2, 4]), copies(0, [2, 3])]
    const gone = { wanted: larger, ids: fourNodes, machines: { 4: { state: 'gone' } as const } }
    expect(look({ ...gone, kafka: { assignments: [lost] } }).kinds).not.toContain('stop_machine')
    expect(look({ ...gone, kafka: { assignments: [kept] } }).kinds).toContain('stop_machine')
  })

  it('waits for a node that fetches no more, whose machine is still listed and whose session lives', () => {
    expect(fetching(5_000).waits.join()).toContain('node 3 (local-c) to be in service')
    expect(fetching(8_000).kinds).toContain('stop_machine')
  })

  it('waits for a second copy of what only it has, where the plan wants one', () => {
    const assignments = [copies(0, [2])]
    const { kinds, waits } = look({ wanted: larger, kafka: { assignments } })
    expect(kinds).not.toContain('stop_machine')
    expect(waits.join()).toContain('another copy of orders-0')
  })

  it('is one with other settings too; one of an earlier version counts as the same', () => {
    const machine = { ...nodeRecord(2).machine, settings: 'other' } as NodeRecord['machine']
    expect(look({ records: { 2: { machine } } }).kinds).toContain('stop_machine')
    const same = { ...machine, settings: settingsOf(specification) } as NodeRecord['machine']
    expect(look({ records: { 2: { machine: same } } }).kinds).not.toContain('stop_machine')
    expect(look({}).kinds).not.toContain('stop_machine')
  })
})

describe('machines that nobody remembers, as after a restored backup', () => {
  const strangers = { 1: { id: 'mac_x' }, 2: { id: 'mac_y' }, 3: { id: 'mac_z' } }

  it('are followed one at a time, while Kafka shows that the others carry the cluster', () => {
    const { actions } = look({ machines: strangers })
    expect(only(actions, 'stop_machine')).toHaveLength(1)
    const { actions: none, waits } = look({ machines: strangers, kafka: { brokerIds: [1, 3] } })
    expect(only(none, 'stop_machine').map(({ nodeId }) => nodeId)).toEqual(['nod_2'])
    expect(waits.join()).toContain('node 2 (local-b) to be in service, before machine mac_x')
    const partitions = { ...healthyKafka.partitions, underReplicated: 1, examples: ['orders-0'] }
    expect(only(look({ machines: strangers, kafka: { partitions } }).actions, 'stop_machine')).toEqual([])
  })
})

describe('controllers of their own', () => {
  const dedicated = { controllers: { ...specification.controllers, mode: 'dedicated' as const } }
  const six = [1, 2, 3, 11, 12, 13]
  const records = Object.fromEntries([11, 12, 13].map((id) => [id, { role: 'controller' as const, zone: zoneOf(id) }]))
  const brokersOnly = { brokerIds: [1, 2, 3], registeredIds: [1, 2, 3] }
  const settings = `${settingsOf(specification)} ${six.join()}`
  const toldOfAll = (id: number) => ({ machine: { ...nodeRecord(id).machine, settings } as NodeRecord['machine'] })

  it('are given votes one at a time, before any other is taken', () => {
    const { actions, kinds } = look({ wanted: dedicated, ids: six, records, kafka: brokersOnly })
    expect(only(actions, 'add_voter')).toMatchObject([{ kafkaId: 11 }])
    expect(kinds).not.toContain('remove_voter')
  })

  it('then the brokers lose theirs, the active controller last, and are rolled without one', () => {
    const voterIds = [1, 2, 3, 11, 12, 13]
    const first = look({
      wanted: dedicated,
      ids: six,
      records: { ...records, 1: toldOfAll(1), 2: toldOfAll(2), 3: toldOfAll(3) },
      kafka: { ...brokersOnly, quorum: { leaderId: 1, voterIds, caughtUpVoterIds: voterIds } },
    })
    expect(only(first.actions, 'remove_voter')).toMatchObject([{ kafkaId: 2, directoryId: 'dir2' }])
    const left = [11, 12, 13]
    const machine = { ...nodeRecord(1).machine, id: 'mac_1', role: 'combined' } as NodeRecord['machine']
    const after = look({
      wanted: dedicated,
      ids: six,
      records: { ...records, 1: { machine } },
      kafka: { ...brokersOnly, quorum: { leaderId: 11, voterIds: left, caughtUpVoterIds: left } },
    })
    expect(after.plan.nodes.slice(0, 3).map(({ role }) => role)).toEqual(['broker', 'broker', 'broker'])
    expect(only(after.actions, 'stop_machine')).toMatchObject([{ machineId: 'mac_1' }])
  })
})

function quotas(producerByteRate: number): Partial<PhysicalClusterSpecification> {
  return { quotas: { producerByteRate, consumerByteRate: 200_000 } }
}

describe('what is dynamic', () => {
  it('is lowered at once and raised when the nodes are there', () => {
    expect(look({ wanted: quotas(50_000) }).kinds).toContain('set_default_quota')
    expect(look({ wanted: { ...quotas(500_000), ...four } }).kinds).not.toContain('set_default_quota')
    expect(look({ wanted: quotas(500_000) }).kinds).toContain('set_default_quota')
    expect(look({ wanted: { retentionHours: 12 } }).kinds).toContain('set_default_retention')
    expect(look({ wanted: { retentionHours: null, ...four } }).kinds).not.toContain('set_default_retention')
  })

  it('a minimum of copies in sync is raised only when every partition has them', () => {
    const wanted = { replicationFactor: 3, minInSync: 2, availability: 'multi-zone' as const }
    const assignments = [copies(0, [1, 2])]
    expect(look({ wanted, kafka: { assignments } }).kinds).not.toContain('set_default_min_in_sync')
    expect(look({ wanted, kafka: { assignments: [copies(0, [1, 2, 3])] } }).kinds).toContain('set_default_min_in_sync')
  })

  it('volumes grow where they are', () => {
    const volume = { sizeGib: 20, iops: 3000, throughputMiBps: 125 }
    const { actions, plan } = look({ wanted: { volume } })
    expect(only(actions, 'change_volume').map(({ nodeId }) => nodeId)).toEqual(['nod_1', 'nod_2', 'nod_3'])
    expect(plan.nodes.map((node) => node.volume.sizeGib)).toEqual([20, 20, 20])
  })
})

describe('under a hold', () => {
  const hold = { id: 'hld_1', reason: 'a drill', expiresAtMs: startMs + 60_000, zone: null }

  it('nothing is done, and its reason is told', () => {
    const { actions, waits } = look({ wanted: four, more: { holds: [hold] } })
    expect(actions).toEqual([])
    expect(waits.join()).toContain('a drill')
    expect(look({ wanted: four, more: { holds: [{ ...hold, expiresAtMs: startMs }] } }).actions).not.toEqual([])
  })

  it('on a zone, nothing in that zone', () => {
    expect(look({ wanted: four, more: { holds: [{ ...hold, zone: 'local-a' }] } }).kinds).not.toContain('create_node')
    expect(look({ wanted: four, more: { holds: [{ ...hold, zone: 'local-b' }] } }).kinds).toContain('create_node')
  })
})

describe('an operation of a change', () => {
  it('ends when all is as planned, and the cluster is RUNNING again', () => {
    const { plan } = look({})
    expect(plan.status.operations).toMatchObject([{ type: 'update_cluster', state: 'succeeded' }])
    expect(plan.status.phase).toBe('RUNNING')
    expect(plan.status.observedGeneration).toBe(2)
  })

  it('goes on while copies catch up, as those of the machine that was rolled last', () => {
    const partitions = { ...healthyKafka.partitions, underReplicated: 2, examples: ['orders-0'] }
    const { plan } = look({ kafka: { partitions } })
    expect(plan.status.operations).toMatchObject([{ type: 'update_cluster', state: 'running' }])
    expect(plan.status.operations[0]?.steps.at(-1)?.message).toBe('2 of 4 partitions catching up')
  })

  it('tells how much is still to be copied, and how long that takes', () => {
    const { plan } = look({
      ids: fourNodes,
      kafka: { assignments: [copies(0, [4, 2], { bytes: 30_000_000 })], cordonedIds: [4] },
    })
    const step = plan.status.operations[0]?.steps.find(({ name }) => name === 'move_replicas')
    expect(step?.message).toBe('1 partition with 30.0 MB still to be copied: about 5 s')
    expect(plan.status.phase).toBe('UPDATING')
  })
})
