import { controlPlaneSubject, type NodeRecord } from '@headwater/model'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { carriedBy } from './certificates.ts'
import { decide } from './decide.ts'
import type { Desired } from './desired.ts'
import { allListed, healthyKafka, observed, running, seededRandom, startMs } from './fixtures.ts'
import type { Action } from './plan.ts'

const dayMs = 86_400_000

/** The leaf that an action or a record names, with the authority that issued it. */
interface Issued {
  subject: string
  generation: number
  authority: number
}

/** A cluster whose machines come back at any time: what is stored, what was issued, and what each running machine carries. */
class Rolling {
  desired: Desired = running({ generation: 1 })
  nowMs = startMs
  issued: Issued[] = this.desired.certificates.leaves.map(({ subject }) => ({ subject, generation: 1, authority: 1 }))
  /** Node ids whose machine is down. */
  readonly down = new Set<string>()

  /** One pass; each action is done, or lost and decided again by a later one. */
  pass(isCarriedOut: (action: Action) => boolean): void {
    const kafkaIds = this.desired.nodes.filter(({ id }) => !this.down.has(id)).map(({ kafkaId }) => kafkaId)
    const listed = allListed.map((node) => {
      const machine = this.nodeOf(node.id).machine
      const state = this.down.has(node.id) ? ('gone' as const) : ('running' as const)
      return { ...node, machine: { id: machine?.id ?? '', state, leavingByMs: null, detail: '' } }
    })
    const kafka = {
      ...healthyKafka,
      state: 'reachable' as const,
      brokerIds: kafkaIds,
      quorum: { ...healthyKafka.quorum, leaderId: kafkaIds[0] ?? null, caughtUpVoterIds: kafkaIds },
      fetchedAtMs: Object.fromEntries(kafkaIds.map((id) => [id, this.nowMs])),
    }
    const seen = observed(listed, { nowMs: this.nowMs, kafka })
    const plan = decide(this.desired, seen, seededRandom(this.nowMs))
    this.desired = {
      ...this.desired,
      nodes: plan.nodes,
      planVersion: this.desired.planVersion + 1,
      observedGeneration: plan.status.observedGeneration,
      operations: plan.status.operations.filter(({ state }) => state === 'running'),
    }
    for (const action of plan.actions) if (isCarriedOut(action)) this.carryOut(action)
    this.nowMs += 60_000
  }

  carryOut(action: Action): void {
    const { certificates } = this.desired
    if (action.kind === 'stop_machine') this.down.add(action.nodeId)
    if (action.kind === 'start_machine') this.down.delete(action.nodeId)
    if (action.kind === 'make_authority') {
      const made = { generation: action.generation, issuedAtMs: this.nowMs, notAfterMs: this.nowMs + 3_650 * dayMs }
      this.#store({ ...certificates, authorities: [...certificates.authorities, made] })
    }
    if (action.kind === 'drop_authority') {
      const authorities = certificates.authorities.filter(({ generation }) => generation !== action.generation)
      this.#store({ ...certificates, authorities })
    }
    if (action.kind === 'issue_certificates') {
      const { authority } = action
      const made = action.leaves.map((leaf) => ({
        ...leaf,
        authority,
        issuedAtMs: this.nowMs,
        notAfterMs: this.nowMs + 825 * dayMs,
      }))
      this.issued.push(...made)
      const others = certificates.leaves.filter(({ subject }) => !made.some((leaf) => leaf.subject === subject))
      this.#store({ ...certificates, leaves: [...others, ...made] })
    }
  }

  #store(certificates: Desired['certificates']): void {
    this.desired = { ...this.desired, certificates }
  }

  nodeOf(id: string): NodeRecord {
    const node = this.desired.nodes.find((candidate) => candidate.id === id)
    if (node === undefined) throw new Error(`there is no ${id}`)
    return node
  }

  /** The authority whose certificate a running machine shows, and those it accepts. */
  get machines(): { shows: number; accepts: number[] }[] {
    return this.desired.nodes.flatMap(({ id, machine }) => {
      if (machine === null || this.down.has(id)) return []
      const { leaf, trusts } = carriedBy(machine)
      return [{ shows: this.#issuerOf(id, leaf), accepts: trusts }]
    })
  }

  get trusted(): number[] {
    return this.desired.certificates.authorities.map(({ generation }) => generation)
  }

  get controlPlaneShows(): number {
    const newest = this.desired.certificates.leaves.find(({ subject }) => subject === controlPlaneSubject)
    return newest?.authority ?? 0
  }

  #issuerOf(subject: string, generation: number): number {
    const issued = this.issued.find((leaf) => leaf.subject === subject && leaf.generation === generation)
    return issued?.authority ?? 0
  }
}

/** Every pair that would not talk to each other, in words. */
function brokenTrust({ machines, trusted, controlPlaneShows }: Rolling): string[] {
  return machines.flatMap(({ shows, accepts }, index) => [
    ...machines.flatMap((other, i) => (other.accepts.includes(shows) ? [] : [`machine ${i} refuses machine ${index}`])),
    ...(trusted.includes(shows) ? [] : [`the control plane and tenants refuse machine ${index}`]),
    ...(accepts.includes(controlPlaneShows) ? [] : [`machine ${index} refuses the control plane`]),
  ])
}

function isRotated(cluster: Rolling): boolean {
  return cluster.trusted.join() === '2' && cluster.machines.filter(({ accepts }) => accepts.join() === '2').length === 3
}

describe('while an authority is followed by another', () => {
  // in any order of what is done, lost or down: half of all actions are lost, and decided again
  it('machines trust each other, the control plane and what tenants fetch, whatever is lost on the way', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.boolean()), fc.integer({ min: 0, max: 40 }), (draws, overlapMinutes) => {
        const cluster = new Rolling()
        const overlapMs = overlapMinutes * 60_000
        cluster.desired = { ...cluster.desired, rotation: { authority: 2, overlapMs }, generation: 2 }
        let madeAtMs: number | null = null
        for (let passes = 0; passes < 600 && !isRotated(cluster); passes++) {
          cluster.pass(() => draws.next().value === true)
          expect(brokenTrust(cluster)).toEqual([])
          if (cluster.trusted.includes(2)) madeAtMs ??= cluster.nowMs
          const isInTime = madeAtMs === null || cluster.nowMs < madeAtMs + overlapMs
          // who has not fetched the new authority yet is served as long as was said
          if (isInTime) expect(cluster.machines.filter(({ shows }) => shows !== 1)).toEqual([])
        }
        expect(cluster.trusted).toEqual([2])
        expect(cluster.machines).toEqual([1, 2, 3].map(() => ({ shows: 2, accepts: [2] })))
      }),
      { numRuns: 20 },
    )
  })
})
