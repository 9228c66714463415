import { controlPlaneSubject, type NodeRecord } from '@headwater/model'
import { describe, expect, it } from 'vitest'
import { decide } from './decide.ts'
import type { Desired } from './desired.ts'
import { allListed, nodeRecord, observed, operation, running, seededRandom, startMs } from './fixtures.ts'

const dayMs = 86_400_000
const nodeIds = ['nod_1', 'nod_2', 'nod_3']

/** Certificates with their real lives, issued at the start; the newer authority at the time that is given. */
function certificates(
  given: {
    newerAtMs?: number
    leaf?: { generation: number; authority: number; issuedAtMs?: number; notAfterMs?: number }
  } = {},
) {
  const authority = (generation: number, issuedAtMs: number) => ({
    generation,
    issuedAtMs,
    notAfterMs: issuedAtMs + 3_650 * dayMs,
  })
  const leaf = { generation: 1, authority: 1, issuedAtMs: startMs, notAfterMs: startMs + 825 * dayMs, ...given.leaf }
  const newer = given.newerAtMs === undefined ? [] : [authority(2, given.newerAtMs)]
  return {
    authorities: [authority(1, startMs), ...newer],
    leaves: [controlPlaneSubject, ...nodeIds].map((subject) => ({ ...leaf, subject })),
  }
}

function carrying(leaf: number, trusts: number[]): NodeRecord[] {
  return [1, 2, 3].map((id) => {
    const node = nodeRecord(id)
    return { ...node, machine: node.machine && { ...node.machine, certificates: { leaf, trusts } } }
  })
}

function look(changes: Partial<Desired>, nowMs: number) {
  const desired = running({ certificates: certificates(), ...changes })
  const plan = decide(desired, observed(allListed, { nowMs }), seededRandom())
  return { plan, kinds: plan.actions.map(({ kind }) => kind), because: plan.actions.map(({ because }) => because) }
}

describe('certificates', () => {
  it('are left alone for two thirds of their life, and issued anew after that', () => {
    expect(look({}, startMs + 549 * dayMs).kinds).toEqual([])
    const { plan } = look({}, startMs + 551 * dayMs)
    expect(plan.actions).toMatchObject([
      {
        kind: 'issue_certificates',
        authority: 1,
        leaves: [controlPlaneSubject, ...nodeIds].map((subject) => ({ subject, generation: 2 })),
      },
    ])
    expect(plan.status.operations).toMatchObject([{ type: 'renew_certificates', state: 'running' }])
  })

  it('that were issued anew are brought in one machine at a time', () => {
    const renewed = certificates({ leaf: { generation: 2, authority: 1 } })
    const { kinds, because } = look({ certificates: renewed, nodes: carrying(1, [1]) }, startMs)
    expect(kinds).toEqual(['stop_machine'])
    expect(because[0]).toContain('shows a certificate that was renewed')
    expect(look({ certificates: renewed, nodes: carrying(2, [1]) }, startMs).kinds).toEqual([])
  })

  it('of machines that an earlier version started are the first', () => {
    expect(look({ nodes: [1, 2, 3].map((id) => nodeRecord(id)) }, startMs).kinds).toEqual([])
    const { because } = look({ certificates: certificates({ newerAtMs: startMs }) }, startMs)
    expect(because[0]).toContain('does not trust authority 2 yet')
  })
})

describe('an authority', () => {
  const newerAtMs = startMs + 2_500 * dayMs
  const young = { generation: 5, authority: 1, issuedAtMs: newerAtMs, notAfterMs: newerAtMs + 825 * dayMs }

  it('is followed by another while a third of its life is left', () => {
    const leaves = { certificates: certificates({ leaf: young }), nodes: carrying(5, [1]) }
    expect(look(leaves, startMs + 2_433 * dayMs).kinds).toEqual([])
    expect(look(leaves, startMs + 2_434 * dayMs).plan.actions).toMatchObject([
      { kind: 'make_authority', generation: 2 },
    ])
  })

  it('is followed at once where that was asked for, and only once', () => {
    const rotation = { authority: 2, overlapMs: 0 }
    expect(look({ rotation }, startMs).plan.actions).toMatchObject([{ kind: 'make_authority', generation: 2 }])
    const alone = { authorities: certificates({ newerAtMs: startMs }).authorities.slice(1), leaves: [] }
    const leaf = certificates({ leaf: { generation: 2, authority: 2 } }).leaves
    expect(
      look({ rotation, certificates: { ...alone, leaves: leaf }, nodes: carrying(2, [2]) }, startMs).kinds,
    ).toEqual([])
  })

  it('issues nothing before every machine trusts it, and clients had ninety days', () => {
    const both = certificates({ newerAtMs, leaf: young })
    const early = look({ certificates: both, nodes: carrying(5, [1, 2]) }, newerAtMs + 89 * dayMs)
    expect(early.kinds).toEqual([])
    const [stale, ...fresh] = carrying(5, [1, 2])
    const behind = [{ ...(stale ?? nodeRecord(1)), machine: carrying(5, [1])[0]?.machine ?? null }, ...fresh]
    expect(look({ certificates: both, nodes: behind }, newerAtMs + 91 * dayMs).kinds).toEqual(['stop_machine'])
    const late = look({ certificates: both, nodes: carrying(5, [1, 2]) }, newerAtMs + 91 * dayMs)
    expect(late.plan.actions).toMatchObject([{ kind: 'issue_certificates', authority: 2, leaves: { length: 4 } }])
  })

  it('takes over before the old one ends, whatever clients have', () => {
    const asked = { authority: 2, overlapMs: 365 * dayMs }
    const lateMs = startMs + 3_300 * dayMs
    const both = certificates({
      newerAtMs: lateMs,
      leaf: { ...young, issuedAtMs: lateMs, notAfterMs: lateMs + 300 * dayMs },
    })
    const given = { certificates: both, nodes: carrying(5, [1, 2]), rotation: asked }
    expect(look(given, startMs + 3_340 * dayMs).kinds).toEqual([])
    expect(look(given, startMs + 3_346 * dayMs).kinds).toEqual(['issue_certificates'])
  })

  it('is dropped when nobody shows a certificate of it, and not before', () => {
    const both = certificates({ newerAtMs: startMs, leaf: { generation: 2, authority: 2 } })
    const [first, ...others] = carrying(2, [1, 2])
    const behind = [{ ...(first ?? nodeRecord(1)), machine: carrying(1, [1, 2])[0]?.machine ?? null }, ...others]
    expect(look({ certificates: both, nodes: behind }, startMs).kinds).toEqual(['stop_machine'])
    const done = look({ certificates: both, nodes: carrying(2, [1, 2]) }, startMs)
    expect(done.plan.actions).toMatchObject([{ kind: 'drop_authority', generation: 1 }])
  })

  it('that is brought in does not keep what is down from being healed', () => {
    const both = certificates({ newerAtMs, leaf: young })
    const renewal = operation('renew_certificates')
    const steps = renewal.steps.map((step, index) => ({
      ...step,
      state: index < 2 ? ('succeeded' as const) : index === 2 ? ('running' as const) : ('pending' as const),
    }))
    const nodes = carrying(5, [1, 2]).map((node) =>
      node.kafkaId === 2 && node.machine !== null
        ? { ...node, machine: { ...node.machine, registered: false, decidedAtMs: newerAtMs + dayMs } }
        : node,
    )
    const desired = { certificates: both, nodes, operations: [{ ...renewal, steps }] }
    const { plan } = look(desired, newerAtMs + dayMs)
    expect(plan.status.operations.map(({ type }) => type)).toEqual(['renew_certificates', 'heal_cluster'])
    expect(plan.status.phase).toBe('HEALING')
  })
})
