import type { Cluster, FleetHit } from '@headwater/api-contract/client'
import { wordsOf } from '../format/figures.ts'

export interface PaletteItem {
  id: string
  label: string
  kind: string
  href: string
  /** What else leads to it: an audit record is found by its request. */
  soughtAs: string
}

interface Known {
  isAdmin: boolean
  isOperator: boolean
  /** The id of the organization that is signed in. */
  own: string
  clusters: Cluster[]
  hits: FleetHit[]
  /** What the hits were found by. */
  sought: string
}

/** Where one can go: the pages, one's clusters, and what an id led to; each once. */
export function paletteItems({ isAdmin, isOperator, own, clusters, hits, sought }: Known): PaletteItem[] {
  const places = [
    { id: 'clusters', label: 'Clusters', kind: 'Page', href: '/' },
    { id: 'order', label: 'Order a cluster', kind: 'Page', href: '/order' },
    ...(isAdmin
      ? [
          { id: 'keys', label: 'API keys', kind: 'Page', href: '/keys' },
          { id: 'audit', label: 'Audit', kind: 'Page', href: '/audit' },
        ]
      : []),
    ...(isOperator ? [{ id: 'operator', label: 'Fleet', kind: 'Page', href: '/operator' }] : []),
    ...clusters.map(({ id, name }) => ({ id, label: name, kind: 'Cluster', href: `/clusters/${id}` })),
  ]
  const items = [
    ...places.map((place) => ({ ...place, soughtAs: '' })),
    ...hits.map((hit) => ({ ...itemOf(hit, own), soughtAs: sought })),
  ]
  return items.filter(({ id }, index) => items.findIndex((other) => other.id === id) === index)
}

/** What belongs to a cluster of one's own is seen there; all else in the operator's view. */
function itemOf({ kind, id, text, cluster, organization }: FleetHit, own: string): Omit<PaletteItem, 'soughtAs'> {
  const href =
    cluster !== null && organization?.id === own
      ? `/clusters/${cluster.id}`
      : `/operator?find=${encodeURIComponent(JSON.stringify(id))}`
  return { id, label: text, kind: wordsOf(kind), href }
}
