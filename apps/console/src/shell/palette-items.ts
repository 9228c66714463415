import type { Cluster, FleetHit } from '@headwater/api-contract/client'
import { wordsOf } from '../format/figures.ts'

export interface PaletteItem {
  id: string
  label: string
  kind: string
  href: string
}

interface Known {
  isAdmin: boolean
  isOperator: boolean
  /** The id of the organization that is signed in. */
  own: string
  clusters: Cluster[]
  hits: FleetHit[]
}

/** Where one can go: the pages, one's clusters, and what an id led to; each once. */
export function paletteItems({ isAdmin, isOperator, own, clusters, hits }: Known): PaletteItem[] {
  const items = [
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
    ...hits.map((hit) => itemOf(hit, own)),
  ]
  return items.filter(({ id }, index) => items.findIndex((other) => other.id === id) === index)
}

/** What belongs to a cluster of one's own is seen there; all else in the operator's view. */
function itemOf({ kind, id, text, cluster, organization }: FleetHit, own: string): PaletteItem {
  const href =
    cluster !== null && organization?.id === own
      ? `/clusters/${cluster.id}`
      : `/operator?find=${encodeURIComponent(JSON.stringify(id))}`
  return { id, label: text, kind: wordsOf(kind), href }
}
