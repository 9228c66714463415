import type { Event } from '@headwater/api-contract/client'
import { type UseInfiniteQueryResult, useInfiniteQuery } from '@tanstack/react-query'
import { eventHistoryQuery, operationHistoryQuery } from '../../api/queries.ts'
import { Button } from '../../ui/button.tsx'
import { Empty, Loaded, Panel } from '../../ui/panel.tsx'
import { eventWords } from './event-words.ts'
import { Timeline } from './timeline.tsx'

/** What was and is done to the cluster, step by step. */
export function Operations({ clusterId }: { clusterId: string }) {
  const history = useInfiniteQuery(operationHistoryQuery(clusterId))
  return (
    <Panel title="Operations">
      <Loaded query={history} lines={6}>
        {({ pages }) => {
          const operations = pages.flatMap(({ items }) => items)
          if (operations.length === 0)
            return (
              <Empty
                title="Nothing has been done yet"
                text="What is done to this cluster is shown here, step by step."
              />
            )
          return (
            <div className="space-y-6">
              {operations.map((operation, index) => (
                <Timeline
                  key={operation.id}
                  operation={operation}
                  open={index === 0 || operation.state === 'running'}
                />
              ))}
              <Older query={history} />
            </div>
          )
        }}
      </Loaded>
    </Panel>
  )
}

/** What happened, the latest first. */
export function Events({ clusterId }: { clusterId: string }) {
  const history = useInfiniteQuery(eventHistoryQuery(clusterId))
  return (
    <Panel title="Events">
      <Loaded query={history} lines={6}>
        {({ pages }) => (
          <div className="space-y-4">
            <ol className="space-y-1.5 text-sm">
              {pages
                .flatMap(({ items }) => items)
                .map((event) => (
                  <EventLine key={event.number} event={event} />
                ))}
            </ol>
            <Older query={history} />
          </div>
        )}
      </Loaded>
    </Panel>
  )
}

function EventLine({ event }: { event: Event }) {
  const at = new Date(event.at)
  return (
    <li className="grid gap-x-3 sm:grid-cols-[11rem_minmax(0,1fr)]">
      <time dateTime={event.at} className="text-muted tabular-nums">
        {at.toLocaleString()}
      </time>
      <span className="wrap-anywhere">{eventWords(event)}</span>
    </li>
  )
}

function Older<Data>({ query }: { query: UseInfiniteQueryResult<Data> }) {
  if (!query.hasNextPage) return null
  return (
    <Button size="small" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
      Show older
    </Button>
  )
}
