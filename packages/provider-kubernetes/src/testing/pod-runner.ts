import { rmSync } from 'node:fs'
import { isTerminating, nameOf, type Pod, pods, type Secret, secrets, uidOf } from '../api/objects.ts'
import type { AdminApi } from './admin-api.ts'
import type { Guard } from './guard.ts'
import type { KubeletNode } from './kubelet-node.ts'
import { layOut, type Running, signalContainer, startContainer } from './machine-room.ts'

/** One pod on its way: waits for its volumes, runs, reports, ends, and is given back to the API server. */
export interface PodRunner {
  readonly pod: Pod
  readonly pid: number | null
  readonly logFile: string | null
  /** The pod as it is now; also called from time to time, to try again what could not be done. */
  update(pod: Pod): void
  crash(): void
  shutDown(graceSeconds: number): Promise<void>
  /** The API server has forgotten it: so does its node, its process first. */
  forget(): void
  end(): Promise<void>
}

export interface PodSurroundings {
  admin: AdminApi
  node: KubeletNode
  guard: Guard
  folder: string
  /** Null while the claim is not bound. */
  claimFolder(namespace: string, name: string): Promise<string | null>
}

/** What a kubelet says of a pod it will not run again. */
interface Ending {
  phase: 'Succeeded' | 'Failed'
  reason?: string
  message?: string
}

export function createPodRunner(first: Pod, { admin, node, guard, folder, claimFolder }: PodSurroundings): PodRunner {
  let pod = first
  let running: Running | null = null
  let working = false
  let again = false
  let reported = ''
  let killAt: NodeJS.Timeout | null = null
  let killAtMs = Number.POSITIVE_INFINITY
  let ending: Ending | null = null
  let logRemoved = false
  let forgotten = false
  let givenBack = false
  const namespace = first.metadata?.namespace ?? ''

  async function step(): Promise<void> {
    if (running === null && !isTerminating(pod) && ending === null && pod.status?.phase !== 'Failed') await start()
    if (isTerminating(pod)) askToLeave(pod.metadata?.deletionGracePeriodSeconds ?? 30)
    if (node.isSilent) return
    await report()
    if (isTerminating(pod) && hasEnded() && !givenBack) await giveBack()
  }

  function hasEnded(): boolean {
    return running === null || running.ended !== null
  }

  async function start(): Promise<void> {
    if (node.isSilent) return
    const claimFolders = new Map<string, string>()
    const found = new Map<string, Secret>()
    for (const volume of pod.spec?.volumes ?? []) {
      const claimName = volume.persistentVolumeClaim?.claimName
      if (claimName !== undefined) {
        const claim = await claimFolder(namespace, claimName)
        if (claim === null) return
        claimFolders.set(claimName, claim)
      }
      const secretName = volume.secret?.secretName
      if (secretName !== undefined) {
        const secret = await admin.get(secrets, { name: secretName, namespace })
        if (secret === null) return
        found.set(secretName, secret)
      }
    }
    if (forgotten) return
    try {
      running = await startContainer(folder, pod, layOut(folder, pod, { secrets: found, claimFolders }), guard)
    } catch (error) {
      ending = {
        phase: 'Failed',
        reason: 'StartError',
        message: error instanceof Error ? error.message : String(error),
      }
      return
    }
    const started = running
    started.child.once('close', (code, signal) => {
      if (started.child.pid !== undefined) guard.forget(started.child.pid)
      // A kubelet ends what a container leaves behind.
      signalContainer(started, 'SIGKILL')
      started.ended = { exitCode: code ?? 128 + (signal === 'SIGKILL' ? 9 : 15), signal: 0, finishedAt: new Date() }
      if (killAt !== null) clearTimeout(killAt)
      update(pod)
    })
  }

  function askToLeave(graceSeconds: number): void {
    if (running === null || running.ended !== null) return
    const started = running
    const deadlineMs = Math.min(killAtMs, Date.now() + graceSeconds * 1000)
    if (killAt === null) signalContainer(started, 'SIGTERM')
    if (deadlineMs >= killAtMs) return
    killAtMs = deadlineMs
    if (killAt !== null) clearTimeout(killAt)
    killAt = setTimeout(() => signalContainer(started, 'SIGKILL'), Math.max(0, deadlineMs - Date.now()))
  }

  async function report(): Promise<void> {
    const status = statusOf()
    if (status === null) return
    const text = JSON.stringify(status)
    if (text === reported || pod.status?.phase === 'Failed' || pod.status?.phase === 'Succeeded') return
    await admin.merge(
      pods,
      { name: nameOf(pod), namespace, subresource: 'status' },
      {
        metadata: { uid: uidOf(pod) },
        status,
      },
    )
    reported = text
  }

  function statusOf(): Pod['status'] | null {
    const container = pod.spec?.containers[0]
    if (running === null && ending === null && !isTerminating(pod)) return null
    const startedAt = running?.startedAt.toISOString() ?? new Date(0).toISOString()
    const ended = running?.ended ?? null
    const state =
      running === null
        ? {
            terminated: { exitCode: 128, reason: 'ContainerStatusUnknown', message: ending?.message ?? 'it never ran' },
          }
        : ended === null
          ? { running: { startedAt } }
          : {
              terminated: {
                exitCode: ended.exitCode,
                reason: ended.exitCode === 0 ? 'Completed' : 'Error',
                startedAt,
                finishedAt: ended.finishedAt.toISOString(),
              },
            }
    const live = running !== null && ended === null
    const phase = live ? 'Running' : (ending?.phase ?? (ended?.exitCode === 0 ? 'Succeeded' : 'Failed'))
    const condition = (type: string) => ({ type, status: live ? 'True' : 'False', lastTransitionTime: startedAt })
    const kept = (pod.status?.conditions ?? []).filter(({ type }) =>
      ['PodScheduled', 'DisruptionTarget'].includes(type),
    )
    return {
      phase,
      ...(ending?.reason === undefined ? {} : { reason: ending.reason }),
      ...(ending?.message === undefined ? {} : { message: ending.message }),
      hostIP: '127.0.0.1',
      podIP: '127.0.0.1',
      podIPs: [{ ip: '127.0.0.1' }],
      startTime: startedAt,
      conditions: [...kept, ...['Initialized', 'ContainersReady', 'Ready'].map(condition)],
      containerStatuses: [
        {
          name: container?.name ?? '',
          image: container?.image ?? '',
          imageID: '',
          ready: live,
          started: live,
          restartCount: 0,
          state,
        },
      ],
    }
  }

  /** The container has ended and that is reported: the log goes, then the pod, for good where nothing else holds it. */
  async function giveBack(): Promise<void> {
    logRemoved = true
    givenBack = true
    try {
      const preconditions = { uid: uidOf(pod) }
      await admin.remove(pods, { name: nameOf(pod), namespace }, { gracePeriodSeconds: 0, preconditions })
    } catch (error) {
      givenBack = false
      throw error
    }
  }

  function update(next: Pod): void {
    pod = next
    again = working
    if (working || forgotten) return
    working = true
    step()
      .catch(() => undefined)
      .finally(() => {
        working = false
        if (again) update(pod)
      })
  }

  async function end(): Promise<void> {
    if (running === null || running.ended !== null) return
    const { child } = running
    const closed = new Promise((resolve) => child.once('close', resolve))
    signalContainer(running, 'SIGKILL')
    await closed
  }

  return {
    get pod() {
      return pod
    },
    get pid() {
      return running === null || running.ended !== null ? null : (running.child.pid ?? null)
    },
    get logFile() {
      return logRemoved ? null : (running?.logFile ?? null)
    },
    update,
    crash() {
      if (running !== null) signalContainer(running, 'SIGKILL')
    },
    async shutDown(graceSeconds) {
      ending = {
        phase: 'Failed',
        reason: 'Terminated',
        message: 'Pod was terminated in response to imminent node shutdown.',
      }
      askToLeave(graceSeconds)
      while (!hasEnded()) await new Promise((resolve) => setTimeout(resolve, 20))
      await report()
    },
    forget() {
      forgotten = true
      void end().then(() => rmSync(folder, { recursive: true, force: true }))
    },
    end,
  }
}
