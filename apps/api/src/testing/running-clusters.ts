import type { PhysicalClusterSpecification } from '@headwater/model'
import { type Answered, order, type TestApi } from './api-harness.ts'

/** The order of the harness, with records kept twice as long: another one that the same computer carries. */
export const longer = { ...order, retentionHours: 48 }

interface Physical {
  id: string
  specification: PhysicalClusterSpecification
  generation: number
  wakeups: string
  release: number
}

/** Running clusters for tests of changes, and what is stored of them. `api` is asked for it when it is there. */
export function runningClusters(api: () => TestApi) {
  let count = 0
  return {
    async running(): Promise<string> {
      const id = await api().orderCluster(`running-${++count}`)
      await api().makeRunning(id)
      return id
    },

    /** With the ETag as it is now, unless another is given. */
    async patch(id: string, body: object, ifMatch?: string): Promise<Answered> {
      const etag = ifMatch ?? (await api().call('GET', `/v1/clusters/${id}`)).headers.get('etag') ?? ''
      return api().call('PATCH', `/v1/clusters/${id}`, { body, headers: { 'if-match': etag } })
    },

    cancel(operationId: string, options = {}): Promise<Answered> {
      return api().call('POST', `/v1/operations/${operationId}/cancel`, options)
    },

    async eventsOf(id: string): Promise<{ type: string; data: unknown }[]> {
      return (await api().call('GET', `/v1/clusters/${id}/events?limit=100`)).body.items
    },

    async physicalOf(id: string): Promise<Physical> {
      const { rows } = await api().database.pool.query<Physical>(
        'SELECT p.* FROM physical_clusters p JOIN clusters c ON c.physical_cluster_id = p.id WHERE c.id = $1',
        [id],
      )
      if (!rows[0]) throw new Error(`no physical cluster carries ${id}`)
      return rows[0]
    },
  }
}
