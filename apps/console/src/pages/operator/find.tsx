import type { FleetHit } from '@headwater/api-contract/client'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { Search } from 'lucide-react'
import { useDeferredValue } from 'react'
import { findInFleetQuery } from '../../api/fleet-queries.ts'
import { useOwnOrganization } from '../../api/session.ts'
import { wordsOf } from '../../format/figures.ts'
import { Badge } from '../../ui/badge.tsx'
import { Loaded, Panel } from '../../ui/panel.tsx'

const route = getRouteApi('/signed-in/operator')

/** A field that takes any id, or the beginning of a name; it stands in the address. */
export function Find() {
  const { find = '' } = route.useSearch()
  const navigate = useNavigate()
  const text = useDeferredValue(find.trim())
  const found = useQuery({ ...findInFleetQuery(text), enabled: text !== '' })
  return (
    <Panel>
      <label className="flex items-center gap-3 text-sm">
        <Search className="size-4 shrink-0 text-muted" aria-hidden />
        <span className="sr-only">Find anything by its id</span>
        <input
          type="search"
          value={find}
          maxLength={128}
          placeholder="Any id, or how a cluster’s or organization’s name begins"
          onChange={({ target }) =>
            void navigate({
              to: '/operator',
              search: target.value === '' ? {} : { find: target.value },
              replace: true,
              resetScroll: false,
            })
          }
          className="h-9 w-full rounded-md border border-line bg-ground px-3"
        />
      </label>
      {text === '' ? null : (
        <div className="mt-4" aria-live="polite">
          <Loaded query={found} lines={2}>
            {({ items }) =>
              items.length === 0 ? (
                <p className="text-sm text-muted">Nothing has this id, and no name begins so.</p>
              ) : (
                <ul className="divide-y divide-line text-sm">
                  {items.map((hit) => (
                    <Hit key={`${hit.kind} ${hit.id}`} hit={hit} />
                  ))}
                </ul>
              )
            }
          </Loaded>
        </div>
      )}
    </Panel>
  )
}

function Hit({ hit }: { hit: FleetHit }) {
  const { kind, id, text, cluster, organization } = hit
  const own = useOwnOrganization()
  return (
    <li className="space-y-1 py-2.5">
      <p className="flex flex-wrap items-center gap-2">
        <Badge tone="plain">{wordsOf(kind)}</Badge>
        <span className="min-w-0 wrap-anywhere">{text}</span>
      </p>
      <p className="text-xs text-muted wrap-anywhere">
        <code className="font-mono">{id}</code>
        {cluster === null ? null : (
          <>
            {' · cluster '}
            {organization?.id === own ? (
              <Link to="/clusters/$clusterId" params={{ clusterId: cluster.id }} className="text-brand underline">
                {cluster.name}
              </Link>
            ) : (
              cluster.name
            )}
          </>
        )}
        {organization === null ? null : ` · organization ${organization.name}`}
      </p>
    </li>
  )
}
