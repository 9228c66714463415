import {
  getCluster,
  getClusterConnection,
  getClusterPlan,
  getOperation,
  getPlanOfCluster,
  listClusterEvents,
  listClusterFindings,
  listClusterNodes,
  listClusters,
  listOperations,
  listRegions,
  type Order,
  ProblemFailure,
  previewCapacityPlan,
} from '@headwater/api-contract/client'
import { infiniteQueryOptions, keepPreviousData, type QueryClient, queryOptions } from '@tanstack/react-query'
import { api } from './session.ts'

/** How often a list that nothing announces changes of is read again, ms. */
const listEveryMs = 5_000

export const regionsQuery = queryOptions({
  queryKey: ['regions'],
  queryFn: ({ signal }) => listRegions({ api: api(), signal }),
  staleTime: 30_000,
})

export const clustersQuery = queryOptions({
  queryKey: ['clusters'],
  queryFn: ({ signal }) => listClusters({ limit: 100 }, { api: api(), signal }),
  refetchInterval: listEveryMs,
})

export function clusterQuery(clusterId: string) {
  return queryOptions({
    queryKey: ['cluster', clusterId],
    queryFn: ({ signal }) => getCluster(clusterId, { api: api(), signal }),
    refetchInterval: listEveryMs,
  })
}

export function operationsQuery(clusterId: string) {
  return queryOptions({
    queryKey: ['operations', clusterId],
    queryFn: ({ signal }) => listOperations({ clusterId, limit: 20 }, { api: api(), signal }),
    refetchInterval: listEveryMs,
  })
}

export function operationQuery(operationId: string) {
  return queryOptions({
    queryKey: ['operation', operationId],
    queryFn: ({ signal }) => getOperation(operationId, { api: api(), signal }),
  })
}

export function connectionQuery(clusterId: string) {
  return queryOptions({
    queryKey: ['connection', clusterId],
    queryFn: ({ signal }) => getClusterConnection(clusterId, { api: api(), signal }),
    staleTime: 60_000,
  })
}

/** The plan that the cluster was ordered with. */
export function clusterPlanQuery(clusterId: string) {
  return queryOptions({
    queryKey: ['plan', clusterId],
    queryFn: ({ signal }) => getClusterPlan(clusterId, { api: api(), signal }),
    staleTime: 30_000,
  })
}

/** A cluster to be changed, and at which rate data may move into one of its brokers. */
export interface ChangeOf {
  clusterId: string
  /** The state that the change starts from: a preview of another one is not this one's. */
  capacityPlanId: string
  throttleMBps?: number | undefined
}

/** The plan of an order as it would be now; the one before stays drawn until the next is there. */
export function previewQuery(order: Order, change?: ChangeOf) {
  const { clusterId: cluster, throttleMBps } = change ?? {}
  return queryOptions({
    queryKey: ['preview', change ?? null, order],
    queryFn: ({ signal }) =>
      previewCapacityPlan(
        { order, ...(cluster && { cluster }), ...(throttleMBps !== undefined && { throttleMBps }) },
        { api: api(), signal },
      ),
    placeholderData: keepPreviousData,
    staleTime: 10_000,
    retry: (count, error) => !(error instanceof ProblemFailure) && count < 2,
  })
}

/** Where the nodes are, what runs on them, and what Kafka has there. */
export function nodesQuery(clusterId: string) {
  return queryOptions({
    queryKey: ['nodes', clusterId],
    queryFn: ({ signal }) => listClusterNodes(clusterId, { api: api(), signal }),
    refetchInterval: listEveryMs,
  })
}

export function openFindingsQuery(clusterId: string) {
  return queryOptions({
    queryKey: ['findings', clusterId],
    queryFn: ({ signal }) => listClusterFindings(clusterId, { state: 'open', limit: 20 }, { api: api(), signal }),
    refetchInterval: listEveryMs,
  })
}

/** All operations of a cluster, newest first, page by page. */
export function operationHistoryQuery(clusterId: string) {
  return infiniteQueryOptions({
    queryKey: ['operations', clusterId, 'history'],
    queryFn: ({ signal, pageParam }) =>
      listOperations(
        { clusterId, limit: 10, ...(pageParam !== null && { cursor: pageParam }) },
        { api: api(), signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: listEveryMs,
  })
}

/** What happened to a cluster, the latest first, page by page. */
export function eventHistoryQuery(clusterId: string) {
  const limit = 20
  return infiniteQueryOptions({
    queryKey: ['events', clusterId],
    queryFn: ({ signal, pageParam }) =>
      listClusterEvents(
        clusterId,
        { order: 'newest_first', limit, ...(pageParam !== null && { before: pageParam }) },
        { api: api(), signal },
      ),
    initialPageParam: null as number | null,
    getNextPageParam: ({ items, last }) => (items.length < limit || last <= 1 ? null : last),
  })
}

/** A plan that the cluster has or had. It never changes. */
export function planOfClusterQuery(clusterId: string, planId: string) {
  return queryOptions({
    queryKey: ['plan', clusterId, planId],
    queryFn: ({ signal }) => getPlanOfCluster(clusterId, planId, { api: api(), signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })
}

const ofOneCluster = ['cluster', 'operations', 'events', 'plan', 'nodes', 'findings', 'connection'] as const

/** Reads again all that may have changed with a cluster. */
export async function refreshCluster(queries: QueryClient, clusterId: string): Promise<void> {
  await Promise.all(ofOneCluster.map((key) => queries.invalidateQueries({ queryKey: [key, clusterId] })))
}
