import type { Message } from '@headwater/api-contract/client'
import { useEffect, useState } from 'react'
import { bytesInList } from './topics.ts'

export interface LiveMessages {
  state: 'connecting' | 'live' | 'broken' | 'ended'
  /** Newest first. */
  messages: Message[]
  /** That came faster than they could be shown. */
  passedOver: number
}

/** Messages that stay drawn while a topic is followed. */
const mostKept = 1_000
const nothing: LiveMessages = { state: 'connecting', messages: [], passedOver: 0 }

/**
 * Follows new messages of a topic while `query` is there. A connection that breaks is made again by the browser, after the last
 * message it saw; one that the API refuses stays closed.
 */
export function useLiveMessages(
  clusterId: string,
  topic: string,
  query: { partition?: number; contains?: string } | null,
): LiveMessages {
  const [live, setLive] = useState(nothing)
  const wanted = query === null ? null : new URLSearchParams(parametersOf(query)).toString()
  useEffect(() => {
    setLive(nothing)
    if (wanted === null) return
    const path = `/v1/clusters/${encodeURIComponent(clusterId)}/topics/${encodeURIComponent(topic)}/messages/stream`
    const source = new EventSource(`${path}?${wanted}`)
    const become = (state: LiveMessages['state']) => setLive((before) => ({ ...before, state }))
    source.addEventListener('open', () => become('live'))
    source.addEventListener('error', () => become(source.readyState === EventSource.CLOSED ? 'ended' : 'broken'))
    source.addEventListener('messages', ({ data }: MessageEvent<string>) => {
      // what the API writes into its own stream
      const news = JSON.parse(data) as { items: Message[]; passedOver: number }
      setLive(({ messages, passedOver }) => ({
        state: 'live',
        messages: [...news.items.toReversed(), ...messages].slice(0, mostKept),
        passedOver: passedOver + news.passedOver,
      }))
    })
    return () => source.close()
  }, [clusterId, topic, wanted])
  return live
}

function parametersOf({ partition, contains }: { partition?: number; contains?: string }): Record<string, string> {
  return {
    shownBytes: String(bytesInList),
    ...(partition === undefined ? {} : { partition: String(partition) }),
    ...(contains === undefined ? {} : { contains }),
  }
}
