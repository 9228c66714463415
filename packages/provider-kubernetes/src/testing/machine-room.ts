import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Pod, Secret } from '../api/objects.ts'
import type { Guard } from './guard.ts'

/** A pod's container as a process of this computer. */
export interface Running {
  readonly child: ChildProcess
  readonly logFile: string
  readonly startedAt: Date
  ended: { exitCode: number; signal: number; finishedAt: Date } | null
}

export interface Mounts {
  /** By the name of the volume in the pod. */
  folderOf(volume: string): string
}

/**
 * Lays out a pod's volumes below its folder. A claim's folder is the persistent volume's own; a Secret's is written here,
 * as a kubelet does before the container starts.
 */
export function layOut(
  podFolder: string,
  pod: Pod,
  given: { secrets: ReadonlyMap<string, Secret>; claimFolders: ReadonlyMap<string, string> },
): Mounts {
  const folders = new Map<string, string>()
  for (const volume of pod.spec?.volumes ?? []) {
    const claimName = volume.persistentVolumeClaim?.claimName
    const claimFolder = claimName === undefined ? undefined : given.claimFolders.get(claimName)
    const folder = claimFolder ?? join(podFolder, 'volumes', volume.name)
    folders.set(volume.name, folder)
    mkdirSync(folder, { recursive: true })
    if (volume.secret) writeSecret(folder, volume.secret, given.secrets.get(volume.secret.secretName ?? ''))
  }
  return { folderOf: (volume) => folders.get(volume) ?? podFolder }
}

function writeSecret(
  folder: string,
  volume: { items?: { key: string; path: string }[]; defaultMode?: number },
  secret: Secret | undefined,
): void {
  const items = volume.items ?? Object.keys(secret?.data ?? {}).map((key) => ({ key, path: key }))
  for (const { key, path } of items) {
    const data = secret?.data?.[key]
    if (data === undefined) throw new Error(`the Secret has no key ${key}`)
    const file = join(folder, path)
    mkdirSync(dirname(file), { recursive: true })
    rmSync(file, { force: true })
    writeFileSync(file, Buffer.from(data, 'base64'), { mode: volume.defaultMode ?? 0o644 })
  }
}

/**
 * In one pass: a real folder may itself be below the place of another mount, such as /tmp. What is there on this computer and not
 * in the mount is a place of this computer, such as a checkout below /tmp.
 */
export function withRealFolders(text: string, places: { mountPath: string; folder: string }[]): string {
  const paths = places.map(({ mountPath }) => mountPath.replaceAll(/[^\w/-]/g, '\\$&')).join('|') || '$^'
  return text.replaceAll(new RegExp(`(${paths})(/[^/:\\s"']+)?`, 'g'), (found, mount: string, below = '') => {
    const folder = places.find(({ mountPath }) => mountPath === mount)?.folder ?? mount
    const isOfThisComputer = below !== '' && existsSync(`${mount}${below}`) && !existsSync(`${folder}${below}`)
    return isOfThisComputer ? found : `${folder}${below}`
  })
}

/**
 * Starts the first container's command. There is no mount namespace: where the command, its arguments, its environment or
 * its working folder name the place of a mount, they get the real folder instead. Throws when it cannot be started.
 */
export async function startContainer(podFolder: string, pod: Pod, mounts: Mounts, guard: Guard): Promise<Running> {
  const container = pod.spec?.containers[0]
  if (container === undefined) throw new Error('the pod has no container')
  const places = (container.volumeMounts ?? [])
    .map(({ mountPath, name }) => ({ mountPath, folder: mounts.folderOf(name) }))
    .toSorted((a, b) => b.mountPath.length - a.mountPath.length)
  const real = (text: string) => withRealFolders(text, places)
  const [command, ...args] = [...(container.command ?? []), ...(container.args ?? [])].map(real)
  if (command === undefined) throw new Error('the test kubelet has no images: the pod must name a command')
  const logFile = join(podFolder, 'log')
  const log = openSync(logFile, 'a', 0o600)
  try {
    const child = spawn(command, args, {
      cwd: container.workingDir === undefined ? podFolder : real(container.workingDir),
      env: {
        PATH: process.env['PATH'] ?? '/usr/bin:/bin',
        HOSTNAME: pod.metadata?.name ?? '',
        ...Object.fromEntries((container.env ?? []).map(({ name, value = '' }) => [name, real(value)])),
      },
      stdio: ['ignore', log, log],
      detached: true,
    })
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve)
      child.once('error', reject)
    })
    if (child.pid !== undefined) guard.watch(child.pid)
    return { child, logFile, startedAt: new Date(), ended: null }
  } finally {
    closeSync(log)
  }
}

/** To the whole group: what the command has started leaves with it. */
export function signalContainer({ child }: Running, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, signal)
  } catch {
    // It has ended already.
  }
}

/** The end of a log, as the API asks a kubelet for it. */
export function readLog(logFile: string, { tailLines, limitBytes }: { tailLines: number; limitBytes: number }): string {
  if (!existsSync(logFile)) return ''
  const text = readFileSync(logFile, 'utf8')
  const lines = text.split('\n')
  const end = text.endsWith('\n') ? lines.slice(0, -1) : lines
  const kept = end.slice(-tailLines).map((line) => `${line}\n`)
  return kept.join('').slice(0, limitBytes)
}
