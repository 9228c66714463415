import { join } from 'node:path'
import type { Claim, KubernetesNode, Pod } from '../api/objects.ts'
import { claims, kubernetesNodes, nameOf, pods, storageClasses, uidOf } from '../api/objects.ts'
import type { AdminApi } from './admin-api.ts'
import type { TestControlPlane } from './control-plane.ts'
import { createKubeletNode, type KubeletNode } from './kubelet-node.ts'
import { serveLogs } from './log-server.ts'
import { createPodRunner, type PodRunner } from './pod-runner.ts'
import { grow, persistentVolumes, provision, provisioner, reclaim, wantsGrowth, wantsVolume } from './test-volumes.ts'

/**
 * Kubernetes nodes without computers: pods scheduled to them run as processes of this one, their volumes are folders. It
 * keeps what the API says of a kubelet (order of status, grace, log removal); it has no containers, images or limits.
 */
export interface TestKubelet {
  readonly nodeNames: string[]
  /** Ends a pod's process as a crash does. */
  crash(namespace: string, podName: string): void
  /** From now on the node is silent. Its processes go on, or end with it. */
  loseNode(name: string, processes: 'go_on' | 'end'): void
  /** It reports again. */
  returnNode(name: string): Promise<void>
  zoneNodes(zone: string): string[]
  /** What the nodes of a zone say they have. */
  setAllocatable(zone: string, allocatable: { cpu: string; memory: string }): Promise<void>
  /** An orderly shutdown: it says so, ends its pods in `graceSeconds`, and goes silent. */
  shutDownNode(name: string, graceSeconds: number): Promise<void>
  /** Folders of volumes that are there. */
  volumeFolder(claim: Claim): string
  /** Pids of machines that run now. */
  processes(): number[]
  stop(): Promise<void>
}

export interface TestKubeletOptions {
  admin: AdminApi
  plane: TestControlPlane
  zones: string[]
  nodesPerZone: number
  allocatable: { cpu: string; memory: string }
}

const syncMs = 200

export async function startTestKubelet(options: TestKubeletOptions): Promise<TestKubelet> {
  const { admin, plane, zones, nodesPerZone } = options
  const stopped = new AbortController()
  const volumeFolder = join(plane.folder, 'volumes')
  const runners = new Map<string, PodRunner>()
  const presentNodes = new Map<string, KubernetesNode>()
  const presentClaims = new Map<string, Claim>()
  const claimFolders = (claim: Claim) => join(volumeFolder, `pv-${uidOf(claim)}`)
  const logs = await serveLogs(plane.certificate, (podUid) => runners.get(podUid)?.logFile ?? null, lookUpPod)

  function lookUpPod(namespace: string, name: string): string | null {
    const found = [...runners.values()].find(({ pod }) => pod.metadata?.namespace === namespace && nameOf(pod) === name)
    return found === undefined ? null : uidOf(found.pod)
  }

  const nodes = new Map<string, KubeletNode>()
  for (const zone of zones) {
    for (let index = 0; index < nodesPerZone; index++) {
      const node = createKubeletNode(admin, {
        name: `${zone}-${index}`,
        zone,
        allocatable: options.allocatable,
        logPort: logs.port,
      })
      nodes.set(node.name, node)
    }
  }
  await Promise.all([...nodes.values()].map((node) => node.register()))

  function onPod(type: string, pod: Pod): void {
    const node = nodes.get(pod.spec?.nodeName ?? '')
    if (node === undefined) return
    const runner = runners.get(uidOf(pod))
    if (type === 'DELETED') {
      runner?.forget()
      runners.delete(uidOf(pod))
      return
    }
    if (runner !== undefined) {
      runner.update(pod)
      return
    }
    const made = createPodRunner(pod, {
      admin,
      node,
      guard: plane.guard,
      folder: join(plane.folder, 'pods', uidOf(pod)),
      claimFolder: async (namespace, name) => {
        const claim = await admin.get(claims, { name, namespace })
        return claim === null || claim.status?.phase !== 'Bound' ? null : claimFolders(claim)
      },
    })
    runners.set(uidOf(pod), made)
    made.update(pod)
  }

  const busy = new Set<string>()
  /** One thing at a time for each object; what fails is tried again with the next event or tick. */
  function once(key: string, work: () => Promise<void>): void {
    if (busy.has(key) || stopped.signal.aborted) return
    busy.add(key)
    work()
      .catch(() => undefined)
      .finally(() => busy.delete(key))
  }

  function onClaim(claim: Claim): void {
    once(uidOf(claim), async () => {
      const selected = wantsVolume(claim)
      const node = selected === null ? undefined : presentNodes.get(selected)
      if (node !== undefined) {
        const storageClass = await admin.get(storageClasses, { name: claim.spec?.storageClassName ?? '' })
        if (storageClass?.provisioner !== provisioner) return
        await provision(admin, claim, { folder: volumeFolder, node, storageClass: nameOf(storageClass) })
      } else if (wantsGrowth(claim)) await grow(admin, claim)
    })
  }

  void admin.follow(kubernetesNodes, stopped.signal, ({ object }) => presentNodes.set(nameOf(object), object))
  void admin.follow(pods, stopped.signal, ({ type, object }) => onPod(type, object))
  void admin.follow(claims, stopped.signal, ({ type, object }) => {
    if (type === 'DELETED') presentClaims.delete(uidOf(object))
    else {
      presentClaims.set(uidOf(object), object)
      onClaim(object)
    }
  })
  void admin.follow(persistentVolumes, stopped.signal, ({ type, object }) => {
    const ours = object.metadata?.annotations?.['pv.kubernetes.io/provisioned-by'] === provisioner
    if (ours && type !== 'DELETED' && object.status?.phase === 'Released')
      once(uidOf(object), () => reclaim(admin, object))
  })
  const tick = setInterval(() => {
    for (const claim of presentClaims.values()) onClaim(claim)
    for (const runner of runners.values()) runner.update(runner.pod)
  }, syncMs)

  const runnersOn = (name: string) => [...runners.values()].filter(({ pod }) => pod.spec?.nodeName === name)
  return {
    nodeNames: [...nodes.keys()],
    zoneNodes: (zone) => [...nodes.values()].filter((node) => node.zone === zone).map(({ name }) => name),
    crash(namespace, podName) {
      const uid = lookUpPod(namespace, podName)
      if (uid === null) throw new Error(`no pod ${podName} runs here`)
      runners.get(uid)?.crash()
    },
    loseNode(name, processes) {
      nodes.get(name)?.fallSilent()
      if (processes === 'end') for (const runner of runnersOn(name)) runner.crash()
    },
    async returnNode(name) {
      await nodes.get(name)?.speakAgain()
      for (const runner of runnersOn(name)) runner.update(runner.pod)
    },
    async setAllocatable(zone, allocatable) {
      await Promise.all(
        [...nodes.values()].filter((node) => node.zone === zone).map((node) => node.report(allocatable)),
      )
    },
    async shutDownNode(name, graceSeconds) {
      await nodes.get(name)?.announceShutdown()
      await Promise.all(runnersOn(name).map((runner) => runner.shutDown(graceSeconds)))
      nodes.get(name)?.fallSilent()
    },
    volumeFolder: claimFolders,
    processes: () => [...runners.values()].flatMap(({ pid }) => pid ?? []),
    async stop() {
      stopped.abort()
      clearInterval(tick)
      for (const node of nodes.values()) node.fallSilent()
      await Promise.all([...runners.values()].map((runner) => runner.end()))
      await logs.close()
    },
  }
}
