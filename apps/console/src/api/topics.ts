import { getTopic, listMessages, listTopics, type TopicSummary } from '@headwater/api-contract/client'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api } from './session.ts'

const topicsAPage = 1_000
/** The console shows no more than these; a filter on the API would be next. */
export const mostTopics = 10_000
const topicsEveryMs = 15_000

/** All topics of a cluster, page after page; `isCut` when there are more than are shown. */
export function topicsQuery(clusterId: string) {
  return queryOptions({
    queryKey: ['topics', clusterId],
    queryFn: async ({ signal }) => {
      const items: TopicSummary[] = []
      let cursor: string | null = null
      do {
        const page = await listTopics(
          clusterId,
          { limit: topicsAPage, ...(cursor === null ? {} : { cursor }) },
          { api: api(), signal },
        )
        items.push(...page.items)
        cursor = page.nextCursor
      } while (cursor !== null && items.length < mostTopics)
      return { items, isCut: cursor !== null }
    },
    refetchInterval: topicsEveryMs,
  })
}

export function topicQuery(clusterId: string, name: string) {
  return queryOptions({
    queryKey: ['topic', clusterId, name],
    queryFn: ({ signal }) => getTopic(clusterId, name, { api: api(), signal }),
    refetchInterval: topicsEveryMs,
  })
}

export interface MessageQuery {
  partition?: number
  start: 'newest' | 'oldest' | 'offset' | 'time'
  offset?: number
  time?: string
  contains?: string
}

/** Shown in a line of the list; the rest is fetched when a message is opened. */
export const bytesInList = 256

/** Pages of messages from a start on. Each page is in the audit, so nothing is read again by itself. */
export function messagesQuery(clusterId: string, topic: string, query: MessageQuery) {
  return infiniteQueryOptions({
    queryKey: ['messages', clusterId, topic, query],
    queryFn: ({ signal, pageParam }) =>
      listMessages(
        clusterId,
        topic,
        { ...query, limit: 100, shownBytes: bytesInList, ...(pageParam === null ? {} : { cursor: pageParam }) },
        { api: api(), signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => (last.isEnd ? null : last.nextCursor),
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    retry: false,
  })
}

/** One message with more of its bytes. */
export function messageQuery(
  clusterId: string,
  topic: string,
  place: { partition: number; offset: number },
  shownBytes: number,
) {
  const { partition, offset } = place
  return queryOptions({
    queryKey: ['message', clusterId, topic, partition, offset, shownBytes],
    queryFn: async ({ signal }) => {
      const query = { partition, offset, start: 'offset', limit: 1, shownBytes } as const
      const { items } = await listMessages(clusterId, topic, query, { api: api(), signal })
      return items.find((message) => message.offset === offset) ?? null
    },
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })
}
