import type { V1Lease } from '@kubernetes/client-node'
import { kubernetesNodes, type Plain, type Resource } from '../api/objects.ts'
import type { AdminApi } from './admin-api.ts'

const leases: Resource<Plain<V1Lease>> = {
  group: 'coordination.k8s.io',
  version: 'v1',
  kind: 'Lease',
  plural: 'leases',
  namespaced: true,
}
const leaseNamespace = 'kube-node-lease'
const heartbeatMs = 1_000

/** One Kubernetes node as the API sees it: registered, reporting, renewing its lease until it falls silent. */
export interface KubeletNode {
  readonly name: string
  readonly zone: string
  readonly isSilent: boolean
  register(): Promise<void>
  report(allocatable: { cpu: string; memory: string }): Promise<void>
  announceShutdown(): Promise<void>
  fallSilent(): void
  speakAgain(): Promise<void>
}

export function createKubeletNode(
  admin: AdminApi,
  made: { name: string; zone: string; allocatable: { cpu: string; memory: string }; logPort: number },
): KubeletNode {
  const { name, zone, logPort } = made
  let { allocatable } = made
  let silent = false
  let heart: NodeJS.Timeout | undefined
  let readySince = new Date().toISOString()

  async function reportStatus(ready: { status: string; reason: string; message: string }): Promise<void> {
    const now = new Date().toISOString()
    const resources = { ...allocatable, pods: '110', 'ephemeral-storage': '100Gi' }
    const healthy = (type: string) => ({
      type,
      status: 'False',
      reason: 'KubeletHasEnough',
      message: '',
      lastHeartbeatTime: now,
      lastTransitionTime: readySince,
    })
    await admin.merge(
      kubernetesNodes,
      { name, subresource: 'status' },
      {
        status: {
          capacity: resources,
          allocatable: resources,
          addresses: [
            { type: 'InternalIP', address: '127.0.0.1' },
            { type: 'Hostname', address: name },
          ],
          daemonEndpoints: { kubeletEndpoint: { Port: logPort } },
          conditions: [
            { type: 'Ready', ...ready, lastHeartbeatTime: now, lastTransitionTime: readySince },
            ...['MemoryPressure', 'DiskPressure', 'PIDPressure'].map(healthy),
          ],
        },
      },
    )
  }

  const reportReady = () =>
    reportStatus({ status: 'True', reason: 'KubeletReady', message: 'the test kubelet is ready' })

  async function renew(): Promise<void> {
    const renewTime = new Date().toISOString().replace('Z', '000Z')
    const spec = { holderIdentity: name, leaseDurationSeconds: 40, renewTime }
    const place = { name, namespace: leaseNamespace }
    try {
      await admin.merge(leases, place, { spec })
    } catch {
      await admin.create(leases, leaseNamespace, { metadata: { name }, spec }).catch(() => undefined)
    }
  }

  function beat(): void {
    clearInterval(heart)
    heart = setInterval(() => void renew(), heartbeatMs)
  }

  return {
    name,
    zone,
    get isSilent() {
      return silent
    },
    async register() {
      await admin.create(kubernetesNodes, undefined, {
        metadata: {
          name,
          labels: {
            'kubernetes.io/hostname': name,
            'kubernetes.io/os': 'linux',
            'kubernetes.io/arch': 'amd64',
            'topology.kubernetes.io/zone': zone,
          },
        },
        spec: {},
      })
      await renew()
      await reportReady()
      beat()
    },
    async report(next) {
      allocatable = next
      await reportReady()
    },
    async announceShutdown() {
      readySince = new Date().toISOString()
      await reportStatus({ status: 'False', reason: 'KubeletNotReady', message: 'node is shutting down' })
    },
    fallSilent() {
      silent = true
      clearInterval(heart)
    },
    async speakAgain() {
      silent = false
      readySince = new Date().toISOString()
      await renew()
      await reportReady()
      beat()
    },
  }
}
