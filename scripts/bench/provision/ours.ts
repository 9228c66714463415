import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ClusterView, OperationView } from '@headwater/api-contract'
import { type ApiClient, ApiProblem, createApiClient } from '../../demo/api-client.ts'
import type { ControlPlane } from '../processes/control-plane.ts'
import { brokersOf, ownCpuSeconds, treeCpuSeconds } from '../processes/process-tree.ts'
import { accepts } from './accepts.ts'
import { brokerMarks, configurationBelow } from './machines-on-disk.ts'
import { startMarks } from './marks.ts'
import { NotYet, patiently } from './patience.ts'
import type { Run } from './run.ts'
import type { Shape } from './shapes.ts'
import { recordThereAndBack, type Tenant } from './tenant.ts'

const userName = 'bench'
const topic = 'bench'
/** As often as an impatient client asks; each question costs the control plane CPU, which is counted. */
const pollMs = 25
const portPollMs = 10

/** Orders a cluster, goes through it as its tenant, and deletes it. */
export async function provisionOurs(plane: ControlPlane, shape: Shape, name: string): Promise<Run> {
  const api = createApiClient(plane.url, plane.operatorKey)
  const cpuSecondsBefore = treeCpuSeconds(plane.pid)
  const marks = startMarks()
  const { cluster, operation } = await api.post<{ cluster: ClusterView; operation: OperationView }>('/v1/clusters', {
    name,
    order: shape.order,
  })
  marks.add('accepted')
  const password = await giveAccess(api, cluster.id)
  marks.add('access ordered')
  const tenant = await patiently(pollMs, () => tenantOf(api, cluster.id, password))
  // as the script does, and as clients do that retry: asking the API meanwhile would only take time from the brokers
  await patiently(portPollMs, () => Promise.any(tenant.hosts.map(({ host, port }) => accepts(host, port))))
  marks.add('first broker listens')
  await patiently(pollMs, () => refuseUntilUserIsReady(api, cluster.id))
  marks.add('user ready')
  await Promise.all([
    recordThereAndBack(tenant, { topic, createTopic: true, brokers: shape.brokers }).then(() => marks.add('record')),
    patiently(pollMs, () => refuseUntilRunning(api, cluster.id)).then(() => marks.add('RUNNING')),
  ])
  const seconds = marks.elapsedMs() / 1000
  const cpuSeconds = treeCpuSeconds(plane.pid) - cpuSecondsBefore
  const brokerCpuSeconds = ownCpuSeconds(brokersOf(plane.pid))

  const machines = path.join(plane.stateFolder, 'local/nodes')
  const run: Run = {
    seconds,
    cpuSeconds,
    brokerCpuSeconds,
    marks: [
      ...marks.all(),
      ...(await stepMarks(api, operation.id, marks.startedAtMs)),
      ...brokerMarks(machines, marks.startedAtMs),
    ],
    configuration: configurationBelow(machines),
  }
  await deleteCluster(plane, api, cluster.id)
  return run
}

/** Posted right after the order, while the cluster is being made: a user with all rights on its topic. */
async function giveAccess(api: ApiClient, clusterId: string): Promise<string> {
  const { password } = await api.post<{ password: string }>(`/v1/clusters/${clusterId}/users`, { name: userName })
  const acl = { principal: userName, resourceType: 'topic', resourceName: topic, operation: 'all' }
  await api.post(`/v1/clusters/${clusterId}/acls`, acl)
  return password
}

async function refuseUntilUserIsReady(api: ApiClient, clusterId: string): Promise<void> {
  const { items } = await api.get<{ items: { name: string; state: string }[] }>(`/v1/clusters/${clusterId}/users`)
  if (!items.some((user) => user.name === userName && user.state === 'ready')) throw new NotYet('the user is not ready')
}

async function refuseUntilRunning(api: ApiClient, clusterId: string): Promise<void> {
  const { phase } = await api.get<ClusterView>(`/v1/clusters/${clusterId}`)
  if (phase !== 'RUNNING') throw new NotYet(`the cluster is ${phase}`)
}

async function tenantOf(api: ApiClient, clusterId: string, password: string): Promise<Tenant> {
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

/** When each step of the operation had ended, as it tells itself. */
async function stepMarks(api: ApiClient, operationId: string, startedAtMs: number): Promise<[string, number][]> {
  const { steps } = await api.get<OperationView>(`/v1/operations/${operationId}`)
  return steps.flatMap(({ name, finishedAt }): [string, number][] =>
    finishedAt === null ? [] : [[name, Date.parse(finishedAt) - startedAtMs]],
  )
}

/** Resolves when nothing of the cluster is left, so that the next run has the computer for itself. */
async function deleteCluster(plane: ControlPlane, api: ApiClient, clusterId: string): Promise<void> {
  const response = await fetch(new URL(`/v1/clusters/${clusterId}`, plane.url), {
    method: 'DELETE',
    headers: { authorization: `Bearer ${plane.operatorKey}`, 'idempotency-key': globalThis.crypto.randomUUID() },
  })
  if (!response.ok) throw new Error(`the cluster was not deleted: ${response.status} ${await response.text()}`)
  await patiently(100, async () => {
    if (!(await isGone(api, clusterId))) throw new NotYet('the cluster is being deleted')
  })
  while (brokersOf(plane.pid).length > 0) await sleep(100)
}

async function isGone(api: ApiClient, clusterId: string): Promise<boolean> {
  try {
    const { deletedAt } = await api.get<ClusterView>(`/v1/clusters/${clusterId}`)
    return deletedAt !== null
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 404) return true
    throw error
  }
}
