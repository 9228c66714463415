import {
  getCluster,
  getClusterConnection,
  getClusterPlan,
  getOperation,
  listClusters,
  listOperations,
  listRegions,
  type Order,
  ProblemFailure,
  previewCapacityPlan,
} from '@headwater/api-contract/client'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
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

/** The plan of an order as it would be now; the one before stays drawn until the next is there. */
export function previewQuery(order: Order, cluster?: string) {
  return queryOptions({
    queryKey: ['preview', cluster ?? null, order],
    queryFn: ({ signal }) =>
      previewCapacityPlan(cluster === undefined ? { order } : { order, cluster }, { api: api(), signal }),
    placeholderData: keepPreviousData,
    staleTime: 10_000,
    retry: (count, error) => !(error instanceof ProblemFailure) && count < 2,
  })
}
