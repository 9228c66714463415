import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'

export type StreamState = 'connecting' | 'live' | 'broken'

/**
 * Follows what happens to a cluster. An event says only that something changed: what changed is read again, so that a lost
 * event loses nothing. The browser reconnects by itself, from the event after the last one it saw.
 */
export function useClusterStream(clusterId: string): StreamState {
  const queries = useQueryClient()
  const [state, setState] = useState<StreamState>('connecting')
  useEffect(() => {
    const source = new EventSource(`/v1/clusters/${encodeURIComponent(clusterId)}/events/stream`)
    const look = () => {
      for (const key of ['cluster', 'operations', 'events'] as const)
        void queries.invalidateQueries({ queryKey: [key, clusterId] })
    }
    source.addEventListener('open', () => {
      setState('live')
      look()
    })
    source.addEventListener('error', () => setState('broken'))
    for (const type of streamedTypes) source.addEventListener(type, look)
    return () => source.close()
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
