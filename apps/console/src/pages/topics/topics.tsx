import type { TopicSummary } from '@headwater/api-contract/client'
import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Plus, Search } from 'lucide-react'
import { useMemo } from 'react'
import { may, sessionQuery } from '../../api/session.ts'
import { mostTopics, topicsQuery } from '../../api/topics.ts'
import { bytes, counted } from '../../format/figures.ts'
import { milliseconds } from '../../format/milliseconds.ts'
import { buttonLook } from '../../ui/button.tsx'
import { inputLook } from '../../ui/field.tsx'
import { Empty, Loaded, Panel } from '../../ui/panel.tsx'
import { type Column, VirtualTable } from '../../ui/virtual-table.tsx'
import { sortedTopics } from './sorted-topics.ts'
import { readTopicSearch, type TopicSearch } from './topic-search.ts'

const route = getRouteApi('/signed-in/clusters/$clusterId/topics')

export function Topics() {
  const { clusterId } = route.useParams()
  const topics = useQuery(topicsQuery(clusterId))
  return (
    <Panel>
      <Loaded query={topics} lines={8}>
        {({ items, isCut }) =>
          items.length === 0 ? (
            <NoTopics clusterId={clusterId} />
          ) : (
            <Listed clusterId={clusterId} topics={items} isCut={isCut} />
          )
        }
      </Loaded>
    </Panel>
  )
}

function NoTopics({ clusterId }: { clusterId: string }) {
  return (
    <Empty
      title="No topic yet"
      text="Records are written to topics. Make the first one here, or let a program with the right to create topics make it."
      action={<CreateLink clusterId={clusterId} />}
    />
  )
}

/** For those who may. */
function CreateLink({ clusterId }: { clusterId: string }) {
  const { data: session } = useSuspenseQuery(sessionQuery)
  if (session === null || !may(session, 'developer')) return null
  return (
    <Link to="/clusters/$clusterId/new-topic" params={{ clusterId }} className={buttonLook({ kind: 'primary' })}>
      <Plus className="size-4" aria-hidden /> Create a topic
    </Link>
  )
}

function Listed({ clusterId, topics, isCut }: { clusterId: string; topics: TopicSummary[]; isCut: boolean }) {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const shown = useMemo(() => sortedTopics(topics, search), [topics, search])
  const columns = useMemo(() => columnsOf(clusterId), [clusterId])
  const look = (change: TopicSearch) =>
    void navigate({ search: readTopicSearch({ ...search, ...change }), replace: true, resetScroll: false })
  return (
    <div className="-m-4">
      <div className="flex flex-wrap items-center gap-3 border-b border-line p-4">
        <label className="relative min-w-0 grow sm:max-w-sm">
          <span className="sr-only">Find a topic by its name</span>
          <Search className="absolute top-2.5 left-3 size-4 text-muted" aria-hidden />
          <input
            type="search"
            value={search.q ?? ''}
            placeholder="Find a topic"
            onChange={({ target }) => look({ q: target.value })}
            className={`${inputLook} w-full pl-9`}
          />
        </label>
        <p role="status" className="text-sm text-muted">
          {shown.length === topics.length
            ? counted(topics.length, 'topic')
            : `${counted(shown.length, 'topic')} of ${topics.length.toLocaleString('en')}`}
          {isCut ? `, the first ${mostTopics.toLocaleString('en')}` : ''}
        </p>
        <div className="ml-auto">
          <CreateLink clusterId={clusterId} />
        </div>
      </div>
      {shown.length === 0 ? (
        <Empty title={`No topic is named like “${search.q ?? ''}”`} text="Look for a shorter part of its name." />
      ) : (
        <VirtualTable
          label="Topics"
          columns={columns}
          rows={shown}
          keyOf={({ name }) => name}
          order={{ by: search.sort ?? 'name', isDown: search.down ?? false }}
          onOrder={({ by, isDown }) => look(readTopicSearch({ ...search, sort: by, down: isDown }))}
        />
      )}
    </div>
  )
}

function columnsOf(clusterId: string): Column<TopicSummary>[] {
  return [
    {
      title: 'Name',
      sort: 'name',
      width: 'minmax(16rem,1fr)',
      cell: ({ name }) => (
        <Link
          to="/clusters/$clusterId/topics/$topicName"
          params={{ clusterId, topicName: name }}
          className="font-medium text-brand hover:underline"
          title={name}
        >
          {name}
        </Link>
      ),
    },
    { title: 'Partitions', sort: 'partitions', width: '8rem', isNumber: true, cell: ({ partitions }) => partitions },
    {
      title: 'Replicas',
      sort: 'replicas',
      width: '7rem',
      isNumber: true,
      cell: ({ replicationFactor }) => replicationFactor,
    },
    {
      title: 'Size',
      sort: 'bytes',
      width: '8rem',
      isNumber: true,
      cell: (topic) => (topic.bytes === null ? <span className="text-muted">not known</span> : bytes(topic.bytes)),
    },
    {
      title: 'Retention',
      sort: 'retention',
      width: '9rem',
      isNumber: true,
      cell: ({ retentionMs, cleanupPolicy }) =>
        cleanupPolicy === 'compact' ? 'newest of each key' : milliseconds(retentionMs),
    },
  ]
}
