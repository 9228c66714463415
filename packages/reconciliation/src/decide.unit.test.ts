import type { Acl } from '@headwater/model'
import fc from 'fast-check'
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
  operation,
  running,
  seededRandom,
  startMs,
} from './fixtures.ts'
import type { Observed } from './observed.ts'
import { platformAcls } from './platform-acls.ts'

const kinds = (plan: ReturnType<typeof decide>): string[] => plan.actions.map((action) => action.kind)
const plan = (wanted: Desired, seen: Observed) => decide(wanted, seen, seededRandom())

describe('provisioning', () => {
  it('prepares the cluster before anything stands in it', () => {
    expect(kinds(plan(desired(), observed([], { kafka: { state: 'absent' } })))).toEqual(['prepare_cluster'])
  })

  it('chooses the ids of all nodes, voters first and zones in turn, before the first call that uses them', () => {
    const made = plan(desired({ prepared: true }), observed([], { kafka: { state: 'absent' } }))
    expect(kinds(made)).toEqual(['create_node', 'create_node', 'create_node'])
    expect(made.nodes.map((node) => [node.kafkaId, node.role, node.zone])).toEqual([
      [1, 'combined', 'local-a'],
      [2, 'combined', 'local-b'],
      [3, 'combined', 'local-c'],
    ])
    expect(made.nextKafkaId).toBe(4)
    expect(new Set(made.nodes.flatMap((node) => [node.id, node.directoryId])).size).toBe(6)
  })

  it('gives dedicated controllers places and volumes of their own', () => {
    const { specification } = desired()
    const volume = { sizeGib: 16, iops: 3000, throughputMiBps: 125 }
    const controllers = { ...specification.controllers, mode: 'dedicated' as const, volume }
    const dedicated = { ...specification, controllers }
    const made = plan(
      desired({ prepared: true, specification: dedicated }),
      observed([], { kafka: { state: 'absent' } }),
    )
    expect(made.nodes.map((node) => node.role)).toEqual([
      'broker',
      'broker',
      'broker',
      'controller',
      'controller',
      'controller',
    ])
    expect(made.nodes.map((node) => node.volume.sizeGib)).toEqual([10, 10, 10, 16, 16, 16])
  })

  it('starts no voter before every voter has an address', () => {
    const nodes = [1, 2, 3].map((id) => nodeRecord(id, { machine: null, addresses: null, volumeState: 'new' }))
    const made = plan(
      running({ nodes, endpointVerified: false }),
      observed([listedNode(1, null), listedNode(2, null)], { kafka: { state: 'absent' } }),
    )
    expect(kinds(made)).not.toContain('start_machine')
    expect(made.waiting.map((waiting) => waiting.on)).toContain('addresses of node 3 (local-c)')
    expect(made.nodes[0]?.addresses?.tenantPort).toBe(22001)
  })

  it('decides a machine with its id and starts all of them side by side', () => {
    const nodes = [1, 2, 3].map((id) => nodeRecord(id, { machine: null, volumeState: 'new' }))
    const listed = [1, 2, 3].map((id) => listedNode(id, null))
    const made = plan(running({ nodes, endpointVerified: false }), observed(listed, { kafka: { state: 'absent' } }))
    expect(kinds(made)).toEqual(['start_machine', 'start_machine', 'start_machine'])
    expect(made.nodes.every((node) => node.machine?.volumeState === 'new')).toBe(true)
  })

  it('repeats a start whose reply was lost with the stored id', () => {
    const made = plan(running(), observed([listedNode(1, null), listedNode(2), listedNode(3)]))
    expect(made.actions).toMatchObject([{ kind: 'start_machine', nodeId: 'nod_1', machine: { id: 'mac_1' } }])
  })

  it('begins to verify the endpoint with the first broker that answers, once every machine runs', () => {
    const wanted = running({
      endpointVerified: false,
      phase: 'PROVISIONING',
      operations: [operation('create_cluster')],
    })
    const first = { state: 'reachable' as const, ...healthyKafka, brokerIds: [1] }
    expect(kinds(plan(wanted, observed(allListed, { kafka: first })))).toEqual(['verify_endpoint'])
    const starting = [listedNode(1), listedNode(2, { state: 'starting' }), listedNode(3)]
    const early = plan(wanted, observed(starting, { kafka: first }))
    expect(kinds(early)).toEqual([])
    expect(early.waiting.map(({ on }) => on)).toContain('machines on node 2 (local-b)')
    expect(early.status.phase).toBe('PROVISIONING')
  })

  it('is RUNNING when a client has been through, and then plans nothing', () => {
    const wanted = running({ phase: 'PROVISIONING', operations: [operation('create_cluster')], observedGeneration: 0 })
    const made = plan(wanted, observed(allListed))
    expect(made.actions).toEqual([])
    expect(made.waiting).toEqual([])
    expect(made.status.phase).toBe('RUNNING')
    expect(made.status.observedGeneration).toBe(1)
    expect(made.status.operations[0]?.state).toBe('succeeded')
    expect(made.status.operations[0]?.steps.every((step) => step.state === 'succeeded')).toBe(true)
  })
})

describe('a machine that is gone', () => {
  const oneGone = [listedNode(1), listedNode(2, { state: 'gone', detail: 'killed by signal 9' }), listedNode(3)]

  it('is followed by a new one with a new id, at once when it had been in service', () => {
    const made = plan(running(), observed(oneGone))
    expect(made.actions).toMatchObject([
      { kind: 'start_machine', nodeId: 'nod_2', because: 'machine mac_2 is gone: killed by signal 9' },
    ])
    expect(made.nodes[1]?.machine?.id).not.toBe('mac_2')
    expect(made.nodes[1]?.machine?.volumeState).toBe('used')
    expect(made.status.phase).toBe('HEALING')
    expect(made.status.operations).toMatchObject([{ type: 'heal_cluster', state: 'running' }])
    expect(made.findings).toMatchObject([{ type: 'machine_gone', subject: 'nod_2' }])
  })

  it('is retried with back-off when it never came up, with its own last words in the step', () => {
    const machine = { ...nodeRecord(2).machine, registered: false, decidedAtMs: startMs - 100 }
    const nodes = [nodeRecord(1), nodeRecord(2, { machine: machine as never, failedStarts: 3 }), nodeRecord(3)]
    const made = plan(
      running({ nodes, operations: [operation('heal_cluster')] }),
      observed(oneGone, { machineLogs: { nod_2: ['java: not found'] } }),
    )
    expect(made.actions).toEqual([])
    expect(made.waiting[0]?.on).toMatch(/next start of node 2 .* after 4 that failed/)
    expect(made.status.operations[0]?.steps[0]).toMatchObject({
      state: 'retrying',
      message: expect.stringContaining('java: not found'),
    })
    expect(made.findings.map((finding) => finding.type)).toContain('machine_fails_to_start')
  })

  it('is retried with back-off when it was in service for a moment only, again and again', () => {
    const machine = { ...nodeRecord(2).machine, decidedAtMs: startMs - 3_000 }
    const nodes = [nodeRecord(1), nodeRecord(2, { machine: machine as never, failedStarts: 3 }), nodeRecord(3)]
    const gone = plan(running({ nodes }), observed(oneGone, { machineLogs: { nod_2: ['Address already in use'] } }))
    expect(gone.actions).toEqual([])
    expect(gone.waiting[0]?.on).toMatch(/next start of node 2 .* after 4 that failed/)
    expect(gone.status.operations).toMatchObject([
      {
        type: 'heal_cluster',
        steps: [{ state: 'retrying', message: expect.stringContaining('already in use') }, {}, {}, {}],
      },
    ])
    const up = plan(running({ nodes }), observed(allListed))
    expect(up.nodes[1]?.failedStarts).toBe(3)
    const stayed = observed(allListed, { nowMs: startMs + 300_000 })
    expect(plan(running({ nodes }), stayed).nodes[1]?.failedStarts).toBe(0)
  })

  it('does not count as in service while only its predecessor’s session is alive', () => {
    const machine = { ...nodeRecord(2).machine, id: 'mac_new', registered: false, decidedAtMs: startMs }
    const nodes = [nodeRecord(1), nodeRecord(2, { machine: machine as never }), nodeRecord(3)]
    const kafka = { ...healthyKafka, fetchedAtMs: { 2: startMs - 500, 3: startMs } }
    const made = plan(
      running({ nodes }),
      observed([listedNode(1), listedNode(2, { id: 'mac_new' }), listedNode(3)], {
        kafka: { state: 'reachable', ...kafka },
      }),
    )
    expect(made.nodes[1]?.machine?.registered).toBe(false)
    expect(made.status.phase).toBe('HEALING')
  })
})

describe('what is not known', () => {
  it('changes nothing while the provider does not list', () => {
    const made = plan(running(), observed([], { provider: { ok: false, message: 'throttled' } }))
    expect(made.actions).toEqual([])
    expect(made.nodes).toEqual(running().nodes)
    expect(made.status.phase).toBe('RUNNING')
  })

  it('never takes an unknown machine for a stopped one', () => {
    const made = plan(running(), observed([listedNode(1, { state: 'unknown' }), listedNode(2), listedNode(3)]))
    expect(made.actions).toEqual([])
    expect(made.nodes[0]?.machine?.id).toBe('mac_1')
    expect(made.findings).toMatchObject([{ type: 'machine_unknown', subject: 'nod_1' }])
  })

  it('says so when somebody took the addresses of a node away, and starts nothing there', () => {
    const bare = { state: 'half_made', addresses: {} } as const
    const runs = plan(running(), observed([{ ...listedNode(1), ...bare }, listedNode(2), listedNode(3)]))
    expect(runs.actions).toEqual([])
    expect(runs.status.phase).toBe('RUNNING')
    expect(runs.findings).toMatchObject([
      { type: 'node_incomplete', subject: 'nod_1', evidence: expect.stringContaining('127.0.0.1') },
    ])
    const gone = { ...listedNode(1, { state: 'gone' }), ...bare }
    const ended = plan(running(), observed([gone, listedNode(2), listedNode(3)]))
    expect(ended.actions).toEqual([])
    expect(ended.status.phase).toBe('DEGRADED')
    expect(ended.findings.map(({ type }) => type)).toEqual(['node_incomplete', 'machine_gone'])
  })

  it('has the addresses of a node made again where the provider can give the same', () => {
    const bare = { ...listedNode(1, {}), state: 'half_made', addresses: {} } as const
    const made = plan(running(), observed([{ ...bare, mendable: true }, listedNode(2), listedNode(3)]))
    expect(made.actions).toMatchObject([{ kind: 'create_node', nodeId: 'nod_1' }])
    const blank = { ...bare, volume: null, mendable: true }
    expect(plan(running(), observed([blank, listedNode(2), listedNode(3)])).actions).toEqual([])
  })

  it('passes on what the provider remarks, and does nothing about it', () => {
    const remarks = ['a label was changed: set it back', 'a rule was deleted']
    const made = plan(running(), observed([{ ...listedNode(1), remarks }, listedNode(2), listedNode(3)]))
    expect(made.actions).toEqual([])
    expect(made.findings).toMatchObject([{ type: 'changed_by_hand', subject: 'nod_1', evidence: remarks.join('\n') }])
  })

  it('starts nothing in place of a volume that held data and is not listed', () => {
    const made = plan(running(), observed([listedNode(2), listedNode(3)]))
    expect(made.actions).toEqual([])
    expect(made.status.phase).toBe('DEGRADED')
    expect(made.findings).toMatchObject([{ type: 'data_at_risk', subject: 'nod_1' }])
  })

  it('keeps the phase when Kafka does not answer, and says so in the conditions', () => {
    const made = plan(running(), observed(allListed, { kafka: { state: 'unreachable', message: 'timeout' } }))
    const told = made.status.conditions.map(({ status, message }) => `${status}, ${message}`)
    expect([made.status.phase, ...told].join(' ')).toMatch(/^RUNNING Unknown, .*: timeout. (Unknown, [^:]*){2}$/)
  })
})

describe('users and permissions', () => {
  const user = { id: 'usr_1', name: 'app', generation: 2, appliedGeneration: 1, deleting: false, internal: false }
  const acl: Acl = {
    principal: 'app',
    resourceType: 'topic',
    resourceName: 'orders',
    patternType: 'literal',
    operation: 'read',
    permission: 'allow',
  }

  it('gives Kafka the newest credential and takes away users nobody ordered', () => {
    const kafka = { state: 'reachable' as const, ...healthyKafka, userNames: ['app', 'intruder'] }
    expect(plan(running({ users: [user] }), observed(allListed, { kafka })).actions).toMatchObject([
      { kind: 'upsert_user', name: 'app', generation: 2 },
      { kind: 'delete_user', name: 'intruder', userId: null },
    ])
  })

  it('adds the permissions that are missing and removes those that nobody gave', () => {
    const kafka = {
      state: 'reachable' as const,
      ...healthyKafka,
      acls: [...platformAcls, { ...acl, operation: 'write' as const }],
    }
    const wanted = running({ acls: [{ ...acl, id: 'acl_1', deleting: false }] })
    expect(plan(wanted, observed(allListed, { kafka })).actions).toMatchObject([
      { kind: 'create_acls', acls: [acl] },
      { kind: 'delete_acls', acls: [{ operation: 'write' }], aclIds: [] },
    ])
  })

  it('denies everyone the changes to Kafka’s own topics that a permission on all topics would allow', () => {
    const kafka = { state: 'reachable' as const, ...healthyKafka, acls: [] }
    expect(plan(running(), observed(allListed, { kafka })).actions).toMatchObject([
      { kind: 'create_acls', acls: platformAcls },
    ])
    expect(platformAcls).toContainEqual(
      expect.objectContaining({ resourceName: '__consumer_offsets', operation: 'delete', permission: 'deny' }),
    )
  })

  it('sets defaults and quotas when they are not those of the plan', () => {
    const kafka = { state: 'reachable' as const, ...healthyKafka, defaultMinInSync: null, defaultQuota: null }
    expect(kinds(plan(running(), observed(allListed, { kafka })))).toEqual([
      'set_default_min_in_sync',
      'set_default_quota',
    ])
  })
})

describe('deletion', () => {
  const deleting = running({ deletionRequested: true, phase: 'DELETING', operations: [operation('delete_cluster')] })
  const absent = { kafka: { state: 'absent' as const } }

  it('stops machines, then deletes nodes, then releases the cluster, then is DELETED', () => {
    expect(kinds(plan(deleting, observed(allListed, absent)))).toEqual(Array(3).fill('stop_machine'))
    const gone = [1, 2, 3].map((id) => listedNode(id, { state: 'gone' }))
    const second = plan(deleting, observed(gone, absent))
    expect(kinds(second)).toEqual(Array(3).fill('delete_node'))
    const third = plan({ ...deleting, nodes: second.nodes }, observed([], absent))
    expect(third.nodes).toEqual([])
    expect(kinds(third)).toEqual(['release_cluster'])
    const last = plan({ ...deleting, nodes: [], released: true }, observed([], absent))
    expect(last.status.phase).toBe('DELETED')
    expect(last.status.operations[0]?.state).toBe('succeeded')
  })

  it('ends what was wrong with the cluster', () => {
    const refused = { code: 'quota_exceeded', message: 'no', attempts: 1, lastAttemptMs: startMs, retryAtMs: null }
    const failures = [{ ...refused, key: 'create_node:nod_9' }]
    const last = plan({ ...deleting, nodes: [], released: true, failures }, observed([], absent))
    expect(last.status.phase).toBe('DELETED')
    expect(last.findings).toEqual([])
  })

  it('keeps the record of a node until its delete call has been made once', () => {
    const made = plan(deleting, observed([], absent))
    expect(kinds(made)).toEqual(Array(3).fill('delete_node'))
    expect(made.nodes).toHaveLength(3)
  })
})

describe('refusals', () => {
  it('of a start are over once its machine is there: only the answer was lost', () => {
    const lost = { key: 'start_machine:mac_2', code: 'unavailable', message: 'socket hang up', attempts: 1 }
    const failures = [{ ...lost, lastAttemptMs: startMs - 5_000, retryAtMs: null }]
    const made = plan(
      running({ failures, phase: 'HEALING', operations: [operation('heal_cluster')] }),
      observed(allListed),
    )
    expect(made.status.phase).toBe('RUNNING')
    expect(made.status.operations).toMatchObject([{ type: 'heal_cluster', state: 'succeeded' }])
    expect(made.findings).toEqual([])
  })

  it('are retried after their back-off and explained while waiting', () => {
    const failure = {
      key: 'prepare_cluster',
      code: 'unavailable',
      message: 'no answer',
      attempts: 3,
      lastAttemptMs: startMs - 100,
      retryAtMs: null,
    }
    const held = plan(desired({ failures: [failure] }), observed([], { kafka: { state: 'absent' } }))
    expect(held.actions).toEqual([])
    expect(held.waiting.at(-1)?.on).toMatch(/next attempt in \d s, after unavailable: no answer/)
    expect(held.status.operations[0]?.steps[0]?.state).toBe('retrying')
    const due = plan(
      desired({ failures: [{ ...failure, lastAttemptMs: startMs - 60_000 }] }),
      observed([], { kafka: { state: 'absent' } }),
    )
    expect(kinds(due)).toEqual(['prepare_cluster'])
  })
})

describe('whatever is observed', () => {
  const machineState = fc.constantFrom('starting', 'running', 'stopping', 'gone', 'unknown') as fc.Arbitrary<
    'starting' | 'running' | 'stopping' | 'gone' | 'unknown'
  >
  const listedArbitrary = (id: number) =>
    fc.oneof(
      fc.constant(null),
      fc.constant(listedNode(id, null)),
      fc
        .record({ state: machineState, other: fc.boolean() })
        .map(({ state, other }) => listedNode(id, { state, id: other ? 'mac_other' : `mac_${id}` })),
    )
  const world = fc.record({
    nodes: fc.tuple(listedArbitrary(1), listedArbitrary(2), listedArbitrary(3)),
    brokerIds: fc.subarray([1, 2, 3]),
    deletionRequested: fc.boolean(),
    reachable: fc.boolean(),
  })

  it('takes one action a node at most, acts only on its own nodes, and names a machine that is really listed when it stops one', () => {
    fc.assert(
      fc.property(world, ({ nodes, brokerIds, deletionRequested, reachable }) => {
        const listed = nodes.filter((node) => node !== null)
        const kafka = reachable
          ? { state: 'reachable' as const, ...healthyKafka, brokerIds }
          : { state: 'unreachable' as const, message: 'no answer' }
        const made = plan(running({ deletionRequested }), observed(listed, { kafka }))
        const touched = made.actions.flatMap((action) => ('nodeId' in action ? [action.nodeId] : []))
        expect(new Set(touched).size).toBe(touched.length)
        for (const action of made.actions) {
          expect(action.because).not.toBe('')
          if (action.kind === 'stop_machine') {
            expect(listed.find((node) => node.id === action.nodeId)?.machine?.id).toBe(action.machineId)
          }
          // Beside a machine that may still run there is never a second one.
          if (action.kind === 'start_machine') {
            const machine = listed.find((node) => node.id === action.nodeId)?.machine ?? null
            expect(machine === null || machine.state === 'gone').toBe(true)
          }
        }
        if (made.actions.length === 0 && made.status.phase !== 'RUNNING') {
          expect(made.waiting.length + made.findings.length).toBeGreaterThan(0)
        }
      }),
      { numRuns: 2_000 },
    )
  })
})
