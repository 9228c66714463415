import { useInfiniteQuery, useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Pause, Radio, RefreshCw, Send } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useLiveMessages } from '../../api/message-stream.ts'
import { may, sessionQuery } from '../../api/session.ts'
import { messagesQuery, topicQuery } from '../../api/topics.ts'
import { counted } from '../../format/figures.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Empty, Failure, Panel, Skeleton } from '../../ui/panel.tsx'
import { MessageList } from './message-list.tsx'
import { type MessageSearch, type MessageSearchChange, messageQueryOf, readMessageSearch } from './message-search.ts'
import { ProduceForm } from './produce-form.tsx'
import { Where } from './where.tsx'

const route = getRouteApi('/signed-in/clusters/$clusterId/topics/$topicName/messages')

export function Messages() {
  const { data: session } = useSuspenseQuery(sessionQuery)
  if (session !== null && may(session, 'messages')) return <Browser />
  return (
    <Panel>
      <Empty
        title="Messages are not shown to this key"
        text="Reading and writing records needs a key with the scope messages, which is part of no other scope. Whoever uses it is in the audit."
      />
    </Panel>
  )
}

function Browser() {
  const { clusterId, topicName } = route.useParams()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const topic = useQuery(topicQuery(clusterId, topicName))
  const [isProducing, setProducing] = useState(false)
  const look = (change: MessageSearchChange) =>
    void navigate({ search: readMessageSearch({ ...search, ...change }), replace: true, resetScroll: false })
  const partitions = topic.data?.partitions.length ?? null
  return (
    <div className="space-y-4">
      {isProducing ? (
        <ProduceForm
          clusterId={clusterId}
          topic={topicName}
          partitions={partitions}
          onClose={() => setProducing(false)}
        />
      ) : null}
      <Panel
        title="Messages"
        action={
          <div className="flex flex-wrap justify-end gap-2">
            <Button size="small" aria-pressed={search.live ?? false} onClick={() => look({ live: !search.live })}>
              {search.live ? <Pause className="size-4" aria-hidden /> : <Radio className="size-4" aria-hidden />}
              {search.live ? 'Stop following' : 'Follow'}
            </Button>
            {isProducing ? null : (
              <Button size="small" onClick={() => setProducing(true)}>
                <Send className="size-4" aria-hidden /> Produce
              </Button>
            )}
          </div>
        }
      >
        <div className="space-y-4">
          <Where search={search} partitions={partitions} onChange={look} />
          {search.live ? (
            <Live clusterId={clusterId} topic={topicName} search={search} />
          ) : (
            <Stored
              clusterId={clusterId}
              topic={topicName}
              search={search}
              onProduce={isProducing ? null : () => setProducing(true)}
            />
          )}
        </div>
      </Panel>
    </div>
  )
}

function Stored(props: { clusterId: string; topic: string; search: MessageSearch; onProduce: (() => void) | null }) {
  const { clusterId, topic, search, onProduce } = props
  const pages = useInfiniteQuery(messagesQuery(clusterId, topic, messageQueryOf(search)))
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = pages
  const messages = useMemo(() => data?.pages.flatMap(({ items }) => items) ?? [], [data])
  if (data === undefined)
    return pages.isError ? <Failure error={pages.error} retry={() => void refetch()} /> : <Skeleton lines={8} />
  const looked = data.pages.reduce((sum, page) => sum + page.looked, 0)
  const unreadable = data.pages.flatMap((page) => page.unreadable)
  const more = hasNextPage && !isFetchingNextPage && !pages.isFetchNextPageError ? () => void fetchNextPage() : null
  return (
    <div className="space-y-3">
      <div className="flex flex-wrap items-center gap-3 text-sm text-muted">
        <p role="status">
          {counted(messages.length, 'message')} of {looked.toLocaleString('en')} looked at
          {hasNextPage ? '' : ', to the end'}
        </p>
        <Button size="small" kind="quiet" disabled={pages.isFetching} onClick={() => void refetch()}>
          <RefreshCw className="size-4" aria-hidden /> Look again
        </Button>
      </div>
      {unreadable.map(({ partition, firstOffset, lastOffset, reason }) => (
        <p
          key={`${partition}:${firstOffset}`}
          className="rounded-md bg-warn-ground px-3 py-2 text-sm text-warn wrap-anywhere"
        >
          Partition {partition}, offsets {firstOffset} to {lastOffset} are not shown: {reason}.
        </p>
      ))}
      {messages.length === 0 && !hasNextPage ? (
        <NoMessages isFiltered={search.find !== undefined || search.from !== undefined} onProduce={onProduce} />
      ) : (
        <MessageList clusterId={clusterId} topic={topic} messages={messages} onEnd={more} />
      )}
      {pages.isFetchNextPageError ? <Failure error={pages.error} retry={() => void fetchNextPage()} /> : null}
      {hasNextPage ? (
        <Button size="small" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {isFetchingNextPage ? 'Looking…' : 'Look further'}
        </Button>
      ) : null}
    </div>
  )
}

function NoMessages({ isFiltered, onProduce }: { isFiltered: boolean; onProduce: (() => void) | null }) {
  if (isFiltered)
    return (
      <Empty title="No message is there" text="Look from another place, in all partitions, or for a shorter text." />
    )
  return (
    <Empty
      title="No message yet"
      text="What programs write to this topic is shown here. Write one from here to see how it looks."
      action={
        onProduce === null ? null : (
          <Button kind="primary" onClick={onProduce}>
            Produce the first message
          </Button>
        )
      }
    />
  )
}

const liveStates = {
  connecting: { tone: 'plain', text: 'connecting' },
  live: { tone: 'good', text: 'live' },
  broken: { tone: 'warn', text: 'reconnecting' },
  ended: { tone: 'bad', text: 'ended' },
} as const

function Live({ clusterId, topic, search }: { clusterId: string; topic: string; search: MessageSearch }) {
  const { partition, find } = search
  const live = useLiveMessages(clusterId, topic, {
    ...(partition === undefined ? {} : { partition }),
    ...(find === undefined ? {} : { contains: find }),
  })
  const { tone, text } = liveStates[live.state]
  return (
    <div className="space-y-3">
      <p role="status" className="flex flex-wrap items-center gap-2 text-sm text-muted">
        <Badge tone={tone}>{text}</Badge>
        {live.state === 'ended'
          ? 'Headwater takes no more followers of this organization, or the key has ended. Stop following, and try again.'
          : `${counted(live.messages.length, 'new message')}, the newest first`}
        {live.passedOver === 0 ? '' : `; ${live.passedOver.toLocaleString('en')} came too fast to be shown`}
      </p>
      {live.messages.length === 0 ? (
        <Empty title="Waiting for messages" text="What is written from now on appears here by itself." />
      ) : (
        <MessageList clusterId={clusterId} topic={topic} messages={live.messages} onEnd={null} />
      )}
    </div>
  )
}
