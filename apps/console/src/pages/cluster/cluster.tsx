import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, type LinkProps, Outlet } from '@tanstack/react-router'
import { useClusterStream } from '../../api/cluster-stream.ts'
import { clusterQuery } from '../../api/queries.ts'
import { Badge } from '../../ui/badge.tsx'
import { Loaded } from '../../ui/panel.tsx'
import { PhaseBadge } from '../../ui/phase.tsx'
import { TabBar, tabLook } from '../../ui/tab-bar.tsx'

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
          <TabBar label="Cluster">
            <Tab to="/clusters/$clusterId" clusterId={clusterId} text="Overview" />
            <Tab to="/clusters/$clusterId/change" clusterId={clusterId} text="Change" />
            <Tab to="/clusters/$clusterId/topics" clusterId={clusterId} text="Topics" />
            <Tab to="/clusters/$clusterId/groups" clusterId={clusterId} text="Consumer groups" />
            <Tab to="/clusters/$clusterId/users" clusterId={clusterId} text="Users" />
            <Tab to="/clusters/$clusterId/acls" clusterId={clusterId} text="Permissions" />
            <Tab to="/clusters/$clusterId/connect" clusterId={clusterId} text="Connect" />
            <Tab to="/clusters/$clusterId/settings" clusterId={clusterId} text="Settings" />
          </TabBar>
          <Outlet />
        </div>
      )}
    </Loaded>
  )
}

type TabPath = Extract<LinkProps['to'], `/clusters/$clusterId${string}`>

function Tab({ to, clusterId, text }: { to: TabPath; clusterId: string; text: string }) {
  return (
    <Link
      to={to}
      params={{ clusterId }}
      activeOptions={{ exact: to === '/clusters/$clusterId', includeSearch: false }}
      className={tabLook}
    >
      {text}
    </Link>
  )
}
