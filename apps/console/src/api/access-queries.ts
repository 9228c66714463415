import {
  getConsumerGroup,
  type ListAuditRecordsParams,
  listAcls,
  listApiKeys,
  listAuditRecords,
  listConsumerGroups,
  listKafkaUsers,
} from '@headwater/api-contract/client'
import { queryOptions } from '@tanstack/react-query'
import { pagesOf } from './pages.ts'
import { api } from './session.ts'

/** Lag moves all the time: how often it is read again, ms. */
const lagEveryMs = 5_000
/** A user or permission that is on its way to Kafka, or from it, is there within seconds; others change at others' hands. */
const movingEveryMs = 1_500
const restingEveryMs = 10_000

interface ReadSoFar {
  state: { data?: { pages: { items: { state: string }[] }[] } | undefined }
}

function whileMoving(resting: string) {
  return ({ state }: ReadSoFar) =>
    state.data?.pages.every(({ items }) => items.every((item) => item.state === resting))
      ? restingEveryMs
      : movingEveryMs
}

export function groupsQuery(clusterId: string) {
  return {
    ...pagesOf(['groups', clusterId], (page, signal) => listConsumerGroups(clusterId, page, { api: api(), signal })),
    refetchInterval: lagEveryMs,
  }
}

export function groupQuery(clusterId: string, groupId: string) {
  return queryOptions({
    queryKey: ['group', clusterId, groupId],
    queryFn: ({ signal }) => getConsumerGroup(clusterId, groupId, { api: api(), signal }),
    refetchInterval: lagEveryMs,
  })
}

export function usersQuery(clusterId: string) {
  return {
    ...pagesOf(['users', clusterId], (page, signal) => listKafkaUsers(clusterId, page, { api: api(), signal })),
    refetchInterval: whileMoving('ready'),
  }
}

/** Permissions of one user, or of all. */
export function aclsQuery(clusterId: string, principal?: string) {
  const filter = principal === undefined ? {} : { principal }
  return {
    ...pagesOf(['acls', clusterId, principal ?? null], (page, signal) =>
      listAcls(clusterId, { ...page, ...filter }, { api: api(), signal }),
    ),
    refetchInterval: whileMoving('active'),
  }
}

export const apiKeysQuery = pagesOf(['api-keys'], (page, signal) => listApiKeys(page, { api: api(), signal }))

export function auditQuery(filter: Omit<ListAuditRecordsParams, 'cursor' | 'limit'>) {
  return pagesOf(['audit', filter], (page, signal) => listAuditRecords({ ...page, ...filter }, { api: api(), signal }))
}
