import { describe, expect, test } from 'vitest'
import type { KubernetesNode, Pod } from './api/objects.ts'
import { observeMachine } from './machine-state.ts'
import { annotations, labels } from './names.ts'

const nowMs = Date.parse('2026-11-22T12:00:00Z')
const settings = {
  nodeSelector: {},
  tolerations: [],
  leavingTaints: ['example.test/going'],
  drainPatienceMs: 600_000,
  deletedNodeIsProof: false,
}
const entry = { id: 'mac_1', digest: 'd', podUid: 'uid-1', ended: null }

describe('a machine is', () => {
  test('starting while it has no pod, or no Kubernetes node, and says what it waits for', () => {
    expect(observe(null, readyNode(), { ...entry, podUid: null })).toMatchObject({ state: 'starting' })
    const condition = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/6 nodes fit' }
    const waiting = pod({ nodeName: null, status: { phase: 'Pending', conditions: [condition] } })
    expect(observe(waiting, null)).toMatchObject({ state: 'starting', detail: 'Unschedulable: 0/6 nodes fit' })
  })

  test('running where its kubelet reports', () => {
    expect(observe(pod(), readyNode())).toEqual({
      id: 'mac_1',
      state: 'running',
      leavingByMs: null,
      detail: 'on host-1',
    })
  })

  test('stopping once its pod is deleted, and gone by the time Kubernetes names', () => {
    const leaving = pod({ deletionTimestamp: '2026-11-22T12:00:30Z' })
    expect(observe(leaving, readyNode())).toMatchObject({ state: 'stopping', leavingByMs: nowMs + 30_000 })
  })

  test('gone once its kubelet says how it ended', () => {
    const ended = pod({ status: { phase: 'Failed', containerStatuses: [terminated(137, 'OOMKilled')] } })
    expect(observe(ended, readyNode())).toMatchObject({ state: 'gone', detail: 'exit code 137, OOMKilled' })
    expect(observe(ended, null)).toMatchObject({ state: 'gone' })
  })

  test('unknown, never gone, when its Kubernetes node is silent, whatever is asked of its pod', () => {
    const silent = node({
      status: 'Unknown',
      reason: 'NodeStatusUnknown',
      message: 'Kubelet stopped posting node status.',
    })
    for (const each of [pod(), pod({ deletionTimestamp: '2026-11-22T11:00:00Z' })]) {
      expect(observe(each, silent)).toMatchObject({
        state: 'unknown',
        detail: expect.stringContaining('out-of-service'),
      })
    }
  })

  test('unknown when its Kubernetes node is no more and nobody vouches for that, also after the pod collector came', () => {
    const collected = { type: 'DisruptionTarget', status: 'True', reason: 'DeletionByPodGC', message: '' }
    const orphan = pod({ status: { phase: 'Failed', conditions: [collected] } })
    expect(observe(orphan, null)).toMatchObject({ state: 'unknown' })
    const trusting = observeMachine(entry, orphan, null, { ...settings, deletedNodeIsProof: true }, nowMs)
    expect(trusting.state).toBe('gone')
  })

  test('gone once a person says that its computer is out of service', () => {
    const off = node({ status: 'Unknown', reason: '', message: '' })
    off.spec = { taints: [{ key: 'node.kubernetes.io/out-of-service', effect: 'NoExecute' }] }
    expect(observe(pod(), off)).toMatchObject({ state: 'gone' })
  })

  test('still running, and leaving, on a Kubernetes node that is cordoned, tainted or shutting down', () => {
    const cordoned = readyNode()
    const timeAdded = '2026-11-22T11:59:00Z'
    cordoned.spec = {
      unschedulable: true,
      taints: [{ key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule', timeAdded }],
    }
    expect(observe(pod(), cordoned)).toMatchObject({ state: 'running', leavingByMs: nowMs - 60_000 + 600_000 })
    const tainted = readyNode()
    tainted.spec = { taints: [{ key: 'example.test/going', effect: 'NoSchedule' }] }
    expect(observe(pod(), tainted)).toMatchObject({ state: 'running', leavingByMs: nowMs + 600_000 })
    const ending = node({ status: 'False', reason: 'KubeletNotReady', message: 'node is shutting down' })
    expect(observe(pod(), ending)).toMatchObject({ state: 'running', leavingByMs: expect.any(Number) })
  })

  test('running although somebody changed its labels', () => {
    const relabelled = pod()
    if (relabelled.metadata) relabelled.metadata.labels = { [labels.machine]: 'mac_9' }
    expect(observe(relabelled, readyNode())).toMatchObject({ id: entry.id, state: 'running' })
  })

  test('gone when its pod was taken away with our finalizer, or it was stopped before it had one', () => {
    expect(observe(null, null)).toMatchObject({ state: 'gone' })
    expect(observe(null, null, { ...entry, podUid: null, ended: 'stopped' })).toMatchObject({
      state: 'gone',
      detail: 'stopped',
    })
  })
})

function observe(seen: Pod | null, on: KubernetesNode | null, noted = entry as Parameters<typeof observeMachine>[0]) {
  return observeMachine(noted, seen, on, settings, nowMs)
}

function pod(
  changes: { nodeName?: string | null; deletionTimestamp?: string; status?: NonNullable<Pod['status']> } = {},
): Pod {
  const { nodeName = 'host-1', deletionTimestamp, status = { phase: 'Running' } } = changes
  return {
    metadata: {
      name: 'pod',
      uid: 'uid-1',
      labels: { [labels.machine]: 'mac_1' },
      annotations: { [annotations.machineId]: 'mac_1' },
      ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
    },
    spec: { containers: [], ...(nodeName === null ? {} : { nodeName }) },
    status,
  }
}

function terminated(exitCode: number, reason: string) {
  const state = { terminated: { exitCode, reason } }
  return { name: 'machine', image: '', imageID: '', ready: false, restartCount: 0, state }
}

function readyNode(): KubernetesNode {
  return node({ status: 'True', reason: 'KubeletReady', message: '' })
}

function node(ready: { status: string; reason: string; message: string }): KubernetesNode {
  return { metadata: { name: 'host-1' }, status: { conditions: [{ type: 'Ready', ...ready }] } }
}
