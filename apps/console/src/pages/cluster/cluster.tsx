import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, Outlet } from '@tanstack/react-router'
import { useClusterStream } from '../../api/cluster-stream.ts'
import { clusterQuery } from '../../api/queries.ts'
import { Badge } from '../../ui/badge.tsx'
import { Loaded } from '../../ui/panel.tsx'
import { PhaseBadge } from '../../ui/phase.tsx'

type ClusterPlace =
  | '/clusters/$clusterId'
  | '/clusters/$clusterId/change'
  | '/clusters/$clusterId/connect'
  | '/clusters/$clusterId/settings'

const route = getRouteApi('/signed-in/clusters/$clusterId')

/** Name and phase above all that belongs to one cluster. */
export function ClusterPage() {
  const { clusterId } = route.useParams()
  const cluster = useQuery(clusterQuery(clusterId))
  const stream = useClusterStream(clusterId)
  return (
    <Loaded query={cluster} lines={2}>
      {({ name, phase }) => (
        <div className="space-y-4">
          <div className="flex flex-wrap items-center gap-3">
            <h1 className="max-w-full truncate text-xl font-semibold">{name}</h1>
            <PhaseBadge phase={phase} />
            {stream === 'broken' ? <Badge tone="warn">Reconnecting…</Badge> : null}
          </div>
          <nav
            aria-label="Cluster"
            className="flex gap-1 overflow-x-auto overflow-y-hidden border-b border-line text-sm"
          >
            <Tab to="/clusters/$clusterId" clusterId={clusterId} text="Overview" />
            <Tab to="/clusters/$clusterId/change" clusterId={clusterId} text="Change" />
            <Tab to="/clusters/$clusterId/connect" clusterId={clusterId} text="Connect" />
            <Tab to="/clusters/$clusterId/settings" clusterId={clusterId} text="Settings" />
          </nav>
          <Outlet />
        </div>
      )}
    </Loaded>
  )
}

function Tab(props: { to: ClusterPlace; clusterId: string; text: string }) {
  return (
    <Link
      to={props.to}
      params={{ clusterId: props.clusterId }}
      activeOptions={{ exact: true, includeSearch: false }}
      className="-mb-px shrink-0 border-b-2 border-transparent px-3 py-2 text-muted hover:text-text"
      activeProps={{ className: 'border-brand font-medium text-text' }}
    >
      {props.text}
    </Link>
  )
}
