import type { FleetHit } from '@headwater/api-contract/client'
import { expect, test } from 'vitest'
import { paletteItems } from './palette-items.ts'

const hit: FleetHit = {
  kind: 'node',
  id: 'nod_1',
  text: 'broker 1',
  cluster: { id: 'clu_1', name: 'orders' },
  organization: { id: 'org_1', name: 'ours' },
}

test('an id leads to the cluster that it belongs to, and of another organization to the operator’s view', () => {
  const [ours, theirs] = ['org_1', 'org_2'].map((own) =>
    paletteItems({ isAdmin: true, isOperator: true, own, clusters: [], hits: [hit], sought: 'nod_1' }).at(-1),
  )
  expect(ours?.href).toBe('/clusters/clu_1')
  expect(theirs?.href).toBe('/operator?find=%22nod_1%22')
})

test('what was found is offered for what it was found by, and places for their names alone', () => {
  const items = paletteItems({
    isAdmin: false,
    isOperator: true,
    own: 'org_1',
    clusters: [],
    hits: [hit],
    sought: 'req_1',
  })
  expect(items.map(({ label, soughtAs }) => [label, soughtAs])).toEqual([
    ['Clusters', ''],
    ['Order a cluster', ''],
    ['Fleet', ''],
    ['broker 1', 'req_1'],
  ])
})

test('one is led only to what one may see', () => {
  const known = { own: 'org_1', clusters: [], hits: [], sought: '' }
  const [theirs, ours] = [false, true].map((all) =>
    paletteItems({ ...known, isAdmin: all, isOperator: all }).map(({ label }) => label),
  )
  expect(theirs).toEqual(['Clusters', 'Order a cluster'])
  expect(ours).toEqual(['Clusters', 'Order a cluster', 'API keys', 'Audit', 'Fleet'])
})
