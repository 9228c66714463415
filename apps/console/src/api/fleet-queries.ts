import { findInFleet, getFleet, listFindings, listFleetOperations, listHolds } from '@headwater/api-contract/client'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api } from './session.ts'

// For operators: what is asked here is refused to everybody else.

/** How often the fleet is looked at, ms. */
const fleetEveryMs = 5_000

export const fleetQuery = queryOptions({
  queryKey: ['fleet'],
  queryFn: ({ signal }) => getFleet({ api: api(), signal }),
  refetchInterval: fleetEveryMs,
})

export const fleetOperationsQuery = queryOptions({
  queryKey: ['fleet', 'operations'],
  queryFn: ({ signal }) => listFleetOperations({ state: 'running', limit: 50 }, { api: api(), signal }),
  refetchInterval: fleetEveryMs,
})

export const fleetFindingsQuery = queryOptions({
  queryKey: ['fleet', 'findings'],
  queryFn: ({ signal }) => listFindings({ state: 'open', limit: 50 }, { api: api(), signal }),
  refetchInterval: fleetEveryMs,
})

export const holdsQuery = queryOptions({
  queryKey: ['fleet', 'holds'],
  queryFn: ({ signal }) => listHolds({ limit: 50 }, { api: api(), signal }),
  refetchInterval: fleetEveryMs,
})

/** Whatever has this id, or a name that begins so. */
export function findInFleetQuery(text: string) {
  return queryOptions({
    queryKey: ['fleet', 'find', text],
    queryFn: ({ signal }) => findInFleet({ text }, { api: api(), signal }),
    placeholderData: keepPreviousData,
    staleTime: 5_000,
  })
}
