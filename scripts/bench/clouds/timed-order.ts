import { setTimeout as sleep } from 'node:timers/promises'
import type { ClusterView } from '@headwater/api-contract'
import type { CapacityPlan, Order } from '@headwater/model'
import { ApiProblem, createApiClient } from '../../demo/api-client.ts'
import { accepts } from '../provision/accepts.ts'
import { describeMarks, startMarks } from '../provision/marks.ts'
import { NotYet, patiently } from '../provision/patience.ts'
import { recordThereAndBack, type Tenant } from '../provision/tenant.ts'

export type Region = 'kubernetes' | 'local'

export interface TimedOrder {
  seconds: number
  /** Moments on the way, for people. */
  marks: string
  /** What the order became: the size of its brokers. */
  size: string
}

interface Served {
  url: string
  operatorKey: string
}

const userName = 'bench'
const topic = 'bench'
const brokers = 3
const pollMs = 25
const portPollMs = 10
/** For what a stopped cluster leaves to do: files being removed, pages being written. */
const betweenRunsMs = 500

export function orderIn(region: Region, availability: Order['availability'] = 'multi-zone'): Order {
  return { region, throughput: { ingressMBps: 0.1 }, retentionHours: 24, availability }
}

/** From the order to RUNNING and a record that its tenant has read back; then the cluster is deleted. */
export async function orderOn(plane: Served, region: Region, name: string): Promise<TimedOrder> {
  await sleep(betweenRunsMs)
  const api = createApiClient(plane.url, plane.operatorKey)
  const order = orderIn(region)
  const plan = await api.post<CapacityPlan>('/v1/capacity-plans', { order })
  const marks = startMarks()
  const { cluster } = await api.post<{ cluster: ClusterView }>('/v1/clusters', { name, order })
  marks.add('accepted')
  const { password } = await api.post<{ password: string }>(`/v1/clusters/${cluster.id}/users`, { name: userName })
  const acl = { principal: userName, resourceType: 'topic', resourceName: topic, operation: 'all' }
  await api.post(`/v1/clusters/${cluster.id}/acls`, acl)
  const tenant = await patiently(pollMs, () => tenantOf(plane, cluster.id, password))
  marks.add('addresses')
  await patiently(portPollMs, () => Promise.any(tenant.hosts.map(({ host, port }) => accepts(host, port))))
  marks.add('first broker listens')
  const path = `/v1/clusters/${cluster.id}`
  await patiently(pollMs, async () => {
    const { items } = await api.get<{ items: { name: string; state: string }[] }>(`${path}/users`)
    if (!items.some((user) => user.name === userName && user.state === 'ready')) throw new NotYet('no user is ready')
  })
  marks.add('user ready')
  await Promise.all([
    recordThereAndBack(tenant, { topic, createTopic: true, brokers }).then(() => marks.add('record')),
    untilPhase(plane, cluster.id, 'RUNNING').then(() => marks.add('RUNNING')),
  ])
  const seconds = marks.elapsedMs() / 1000
  await deleteCluster(plane, cluster.id)
  return {
    seconds,
    marks: describeMarks(marks.all()),
    size: `${plan.brokers.count} x ${plan.brokers.size} (heap ${plan.brokers.heapMib} MiB)`,
  }
}

export async function untilPhase({ url, operatorKey }: Served, clusterId: string, wanted: string): Promise<void> {
  const api = createApiClient(url, operatorKey)
  await patiently(pollMs, async () => {
    const { phase } = await api.get<ClusterView>(`/v1/clusters/${clusterId}`)
    if (phase !== wanted) throw new NotYet(`the cluster is ${phase}`)
  })
}

async function tenantOf({ url, operatorKey }: Served, clusterId: string, password: string): Promise<Tenant> {
  const api = createApiClient(url, operatorKey)
  const { bootstrapServers, caCertificate } = await api.get<{ bootstrapServers: string; caCertificate: string }>(
    `/v1/clusters/${clusterId}/connection`,
  )
  if (bootstrapServers === '') throw new NotYet('no port is reserved yet')
  const hosts = bootstrapServers.split(',').map((address) => {
    const [host = '', port = ''] = address.split(':')
    return { host, port: Number(port) }
  })
  return { hosts, caCertificate, userName, password }
}

/** Resolves when nothing of the cluster is left, so that the next run has the computer for itself. */
async function deleteCluster({ url, operatorKey }: Served, clusterId: string): Promise<void> {
  const api = createApiClient(url, operatorKey)
  await api.delete(`/v1/clusters/${clusterId}`)
  await patiently(100, async () => {
    try {
      const { deletedAt } = await api.get<ClusterView>(`/v1/clusters/${clusterId}`)
      if (deletedAt === null) throw new NotYet('the cluster is being deleted')
    } catch (error) {
      if (!(error instanceof ApiProblem && error.status === 404)) throw error
    }
  })
}
