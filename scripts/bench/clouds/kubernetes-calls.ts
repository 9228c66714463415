import { setTimeout as sleep } from 'node:timers/promises'
import type { ClusterView } from '@headwater/api-contract'
import { createApiClient } from '../../demo/api-client.ts'
import type { CallCounts, TwoCloudsPlane } from './kubernetes-control-plane.ts'
import { orderIn, untilPhase } from './timed-order.ts'

export interface CountedCalls {
  clusters: number
  /** For each window: calls that are neither watches nor lists, a cluster and hour. */
  others: number[]
  /** Of the whole installation, an hour, however many clusters it has. */
  watches: number
  lists: number
}

const clusters = 2
const windows = 6
/** Watches were begun, operations have ended and rechecks have fallen into their rhythm. */
const settleMs = 20_000
const hourMs = 3_600_000

/** Orders clusters of one broker, and counts what their provider asks of the API server while they rest. */
export async function countCalls(
  plane: TwoCloudsPlane,
  seconds: number,
  say: (text: string) => void,
): Promise<CountedCalls> {
  const api = createApiClient(plane.url, plane.operatorKey)
  for (let i = 0; i < clusters; i++) {
    const order = orderIn('kubernetes', 'development')
    const { cluster } = await api.post<{ cluster: ClusterView }>('/v1/clusters', { name: `rests-${i}`, order })
    await untilPhase(plane, cluster.id, 'RUNNING')
  }
  await sleep(settleMs)
  say(`counting the calls of ${clusters} clusters at rest for ${seconds} s`)
  const first = await plane.callCounts()
  const startedMs = performance.now()
  const others: number[] = []
  let before = first
  for (let i = 0; i < windows; i++) {
    const windowMs = performance.now()
    await sleep((seconds * 1000) / windows)
    const now = await plane.callCounts()
    const perHour = hourMs / (performance.now() - windowMs)
    others.push((sumOf(now, before, isOther) * perHour) / clusters)
    before = now
  }
  const perHour = hourMs / (performance.now() - startedMs)
  say(`all calls meanwhile: ${JSON.stringify(differences(before, first))}`)
  return {
    clusters,
    others,
    watches: Math.round(sumOf(before, first, (call) => call.startsWith('watch ')) * perHour),
    lists: Math.round(sumOf(before, first, (call) => call.startsWith('list ')) * perHour),
  }
}

function isOther(call: string): boolean {
  return !call.startsWith('watch ') && !call.startsWith('list ')
}

function sumOf(now: CallCounts, before: CallCounts, counts: (call: string) => boolean): number {
  return Object.entries(differences(now, before)).reduce((sum, [call, count]) => sum + (counts(call) ? count : 0), 0)
}

function differences(now: CallCounts, before: CallCounts): CallCounts {
  return Object.fromEntries(
    Object.entries(now).flatMap(([call, count]) => {
      const more = count - (before[call] ?? 0)
      return more === 0 ? [] : [[call, more]]
    }),
  )
}
