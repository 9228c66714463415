import type { ClusterView, OperationView } from '@headwater/api-contract'
import { explainPlan } from '@headwater/capacity-planner'
import type { CapacityPlan } from '@headwater/model'
import { StartFailure } from '../embedded/command-line.ts'
import type { Headwater } from '../embedded/headwater.ts'
import { type ApiClient, createApiClient } from './api-client.ts'
import type { Knobs } from './knobs.ts'
import { Timeline } from './timeline.ts'

const pollMs = 100
const giveUpMs = 10 * 60_000
const usable: ReadonlySet<string> = new Set(['RUNNING', 'UPDATING'])

/** A cluster that takes records: the one of that name, or a new one ordered and followed until it is RUNNING. */
export async function orderOrFind(
  headwater: Headwater,
  knobs: Knobs,
  say: (text: string) => void,
): Promise<ClusterView> {
  const api = createApiClient(headwater.url, headwater.operatorKey)
  const { items } = await api.get<{ items: ClusterView[] }>(`/v1/clusters?name=${encodeURIComponent(knobs.name)}`)
  const timeline = new Timeline({
    nowMs: () => performance.now(),
    write: (text) => process.stdout.write(text),
    live: process.stdout.isTTY === true,
  })
  const [found] = items
  if (found !== undefined) {
    timeline.say('●', 'found', `cluster ${found.name} (${found.id}) is ${found.phase}`)
    return follow(api, found.id, timeline)
  }
  const plan = await api.post<CapacityPlan>('/v1/capacity-plans', { order: knobs.order })
  say(['The plan, and why:', ...explainPlan(plan).map((line) => `  ${line}`), ''].join('\n'))
  const { cluster } = await api.post<{ cluster: ClusterView; operation: OperationView }>('/v1/clusters', {
    ...knobs,
    capacityPlanId: plan.id,
  })
  timeline.say('●', 'ordered', `cluster ${cluster.name} (${cluster.id})`)
  return follow(api, cluster.id, timeline)
}

/** Shows the running operation's steps until the cluster is usable. */
async function follow(api: ApiClient, clusterId: string, timeline: Timeline): Promise<ClusterView> {
  const startedMs = performance.now()
  let operationId: string | null = null
  for (;;) {
    const cluster = await api.get<ClusterView>(`/v1/clusters/${clusterId}`)
    operationId = cluster.operationId ?? operationId
    if (operationId !== null) timeline.show(await api.get<OperationView>(`/v1/operations/${operationId}`))
    if (usable.has(cluster.phase) && isReady(cluster)) {
      timeline.say('●', cluster.phase, 'a real client has authenticated, produced and consumed through the endpoint')
      return cluster
    }
    if (performance.now() - startedMs > giveUpMs) {
      throw new StartFailure(
        `The cluster is ${cluster.phase} after ten minutes: the steps above say why, and so does GET /v1/clusters/${clusterId}/findings.`,
      )
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs))
  }
}

function isReady(cluster: ClusterView): boolean {
  return cluster.conditions.some((condition) => condition.type === 'Ready' && condition.status === 'True')
}
