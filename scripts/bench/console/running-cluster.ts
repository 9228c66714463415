import type { ClusterView } from '@headwater/api-contract'
import { createApiClient } from '../../demo/api-client.ts'
import type { ControlPlane } from '../processes/control-plane.ts'
import { NotYet, patiently } from '../provision/patience.ts'

const order = { region: 'local', throughput: { ingressMBps: 0.1 }, retentionHours: 24, availability: 'development' }

/** The id of a cluster that runs. */
export async function orderRunning(plane: ControlPlane): Promise<string> {
  const api = createApiClient(plane.url, plane.operatorKey)
  const { cluster } = await api.post<{ cluster: ClusterView }>('/v1/clusters', { name: 'seen', order })
  await patiently(200, async () => {
    const { phase } = await api.get<ClusterView>(`/v1/clusters/${cluster.id}`)
    if (phase !== 'RUNNING') throw new NotYet(`the cluster is ${phase}`)
  })
  return cluster.id
}
