import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { refreshCluster } from './queries.ts'

export type StreamState = 'connecting' | 'live' | 'broken'

/** Events within so many ms are looked at together. */
const lookAfterMs = 200
/** A browser gives a stream up that is refused once, as by a server that is just starting: it is asked for again after, ms. */
const againAfterMs = 3_000

/**
 * Follows what happens to a cluster. An event says only that something changed: what changed is read again, so that a lost
 * event loses nothing. The browser takes a stream that breaks up by itself, from the event after the last one it saw.
 */
export function useClusterStream(clusterId: string): StreamState {
  const queries = useQueryClient()
  const [state, setState] = useState<StreamState>('connecting')
  useEffect(() => {
    let source: EventSource | null = null
    let again: ReturnType<typeof setTimeout> | undefined
    let looking: ReturnType<typeof setTimeout> | undefined
    // a stream that begins replays what there was: many events at once are one reason to look
    const look = () => {
      looking ??= setTimeout(() => {
        looking = undefined
        void refreshCluster(queries, clusterId)
      }, lookAfterMs)
    }
    const follow = () => {
      const opened = new EventSource(`/v1/clusters/${encodeURIComponent(clusterId)}/events/stream`)
      source = opened
      opened.addEventListener('open', () => {
        setState('live')
        look()
      })
      opened.addEventListener('error', () => {
        setState('broken')
        if (opened.readyState === EventSource.CLOSED) again = setTimeout(follow, againAfterMs)
      })
      for (const type of streamedTypes) opened.addEventListener(type, look)
    }
    follow()
    return () => {
      clearTimeout(again)
      clearTimeout(looking)
      source?.close()
    }
  }, [clusterId, queries])
  return state
}

/** An EventSource hears only types that it was told of. */
const streamedTypes = [
  'cluster_created',
  'cluster_updated',
  'phase_changed',
  'condition_changed',
  'operation_started',
  'operation_step_changed',
  'operation_ended',
  'finding_opened',
  'finding_closed',
] as const
