import type { NodeRecord, PhysicalClusterSpecification } from '@headwater/model'
import { threeNodeSpecification } from '@headwater/model/fixtures'
import { describe, expect, it } from 'vitest'
import { nodeRecord } from './fixtures.ts'
import { type Assignment, assignPlaces } from './places.ts'

type Changes = Partial<PhysicalClusterSpecification>

/** Zone letters and roles of nodes 1, 2, ...: `a` is a combined node in zone-a. */
function nodesIn(zones: string, changes: Partial<NodeRecord> = {}): NodeRecord[] {
  return [...zones].map((letter, index) => nodeRecord(index + 1, { zone: `zone-${letter}`, ...changes }))
}

function told({ kept, missing, surplus }: Assignment) {
  return {
    kept: kept.map(({ node }) => node.kafkaId).toSorted(),
    missing: missing.map(({ role, zone }) => `${role} in ${zone}`),
    surplus: surplus.map(({ kafkaId }) => kafkaId),
  }
}

function assign(changes: Changes, nodes: NodeRecord[]) {
  return told(assignPlaces({ ...threeNodeSpecification, ...changes }, nodes))
}

const brokers = (count: number): Changes => ({ brokers: { ...threeNodeSpecification.brokers, count } })
const dedicated: Changes = { controllers: { ...threeNodeSpecification.controllers, mode: 'dedicated' } }

describe('places are taken by', () => {
  it('the nodes of their zone; what is missing is made', () => {
    expect(assign({}, nodesIn('abc'))).toEqual({ kept: [1, 2, 3], missing: [], surplus: [] })
    expect(assign({}, nodesIn('ab'))).toEqual({ kept: [1, 2], missing: ['combined in zone-c'], surplus: [] })
    expect(assign(brokers(6), nodesIn('abc')).missing).toEqual([
      'broker in zone-a',
      'broker in zone-b',
      'broker in zone-c',
    ])
  })

  it('those with a vote first, then the oldest: the others go', () => {
    const six = nodesIn('abcabc').map(
      (node) => ({ ...node, role: node.kafkaId <= 3 ? 'broker' : 'combined' }) as NodeRecord,
    )
    expect(assign({}, six)).toEqual({ kept: [4, 5, 6], missing: [], surplus: [1, 2, 3] })
    expect(assign({}, nodesIn('abcabc')).surplus).toEqual([4, 5, 6])
  })

  // found by the simulation's seed 207800215: under a hold a broker was recorded, and made after the place was a combined one's
  it('who was made, before one that is only recorded and has the role', () => {
    const nodes = nodesIn('aabc')
    const recorded = nodeRecord(5, { zone: 'zone-a', role: 'broker', addresses: null, volumeState: 'new' })
    expect(assign(brokers(4), [...nodes, recorded]).surplus).toEqual([5])
    expect(assign(brokers(4), [...nodesIn('abc'), recorded]).surplus).toEqual([])
  })

  it('nobody from another zone: who leaves a zone leaves its nodes', () => {
    expect(assign({ zones: ['zone-a'] }, nodesIn('abc'))).toEqual({
      kept: [1],
      missing: ['combined in zone-a', 'combined in zone-a'],
      surplus: [2, 3],
    })
  })

  it('brokers that give up their vote; controllers of their own are new nodes', () => {
    expect(assign(dedicated, nodesIn('abc'))).toEqual({
      kept: [1, 2, 3],
      missing: ['controller in zone-a', 'controller in zone-b', 'controller in zone-c'],
      surplus: [],
    })
  })

  it('only nodes with a port to vote on, where a vote goes with them', () => {
    const nodes = nodesIn('abc', { role: 'broker' })
    expect(assign({}, nodes).surplus).toEqual([])
    const portless = nodes.map((node) => ({
      ...node,
      addresses: node.addresses && { ...node.addresses, controllerPort: null },
    }))
    expect(assign({}, portless)).toMatchObject({ surplus: [1, 2, 3], kept: [] })
  })

  it('nobody that is being deleted', () => {
    expect(assign({}, nodesIn('abc', { deleting: true }))).toMatchObject({ kept: [], surplus: [] })
  })
})

describe('a volume that is larger than wanted', () => {
  const large = { sizeGib: 20, iops: 3000, throughputMiBps: 125 }

  it('loses its place alone, the youngest first, once all else is in place', () => {
    const first = assign({}, nodesIn('abc', { volume: large }))
    expect(first).toEqual({ kept: [1, 2], missing: ['combined in zone-c'], surplus: [3] })
    const [a, b, c] = nodesIn('abc', { volume: large })
    const small = nodeRecord(4, { zone: 'zone-c' })
    expect(assign({}, [a, b, c, small] as NodeRecord[])).toEqual({ kept: [1, 2, 4], missing: [], surplus: [3] })
    expect(assign({}, [a, b, { ...c, deleting: true }, small] as NodeRecord[]).surplus).toEqual([])
    expect(assign({}, [a, b, small] as NodeRecord[])).toMatchObject({ missing: ['combined in zone-b'], surplus: [2] })
  })

  it('keeps its place while another node is missing', () => {
    expect(assign(brokers(4), nodesIn('abc', { volume: large }))).toEqual({
      kept: [1, 2, 3],
      missing: ['broker in zone-a'],
      surplus: [],
    })
  })
})
