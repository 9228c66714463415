import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi, Link, Outlet } from '@tanstack/react-router'
import { ChevronLeft } from 'lucide-react'
import { may, sessionQuery } from '../../api/session.ts'
import { TabBar, tabLook } from '../../ui/tab-bar.tsx'

const route = getRouteApi('/signed-in/clusters/$clusterId/topics/$topicName')

/** Name and tabs above all that belongs to one topic. */
export function TopicPage() {
  const params = route.useParams()
  const { data: session } = useSuspenseQuery(sessionQuery)
  const exact = { exact: true, includeSearch: false }
  return (
    <div className="space-y-4">
      <div className="flex min-w-0 items-center gap-2">
        <Link
          to="/clusters/$clusterId/topics"
          params={{ clusterId: params.clusterId }}
          aria-label="All topics"
          className="rounded p-1 text-muted hover:bg-sunken hover:text-text"
        >
          <ChevronLeft className="size-5" aria-hidden />
        </Link>
        <h2 className="min-w-0 truncate font-mono font-semibold" title={params.topicName}>
          {params.topicName}
        </h2>
      </div>
      <TabBar label="Topic">
        {session !== null && may(session, 'messages') ? (
          <Link
            to="/clusters/$clusterId/topics/$topicName/messages"
            params={params}
            activeOptions={exact}
            className={tabLook}
          >
            Messages
          </Link>
        ) : null}
        <Link to="/clusters/$clusterId/topics/$topicName" params={params} activeOptions={exact} className={tabLook}>
          Partitions
        </Link>
        <Link
          to="/clusters/$clusterId/topics/$topicName/settings"
          params={params}
          activeOptions={exact}
          className={tabLook}
        >
          Settings
        </Link>
      </TabBar>
      <Outlet />
    </div>
  )
}
