import { type ChildProcess, spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { localRuntime } from '../../packages/kafka/src/testing/local-runtime.ts'
import { inNamespaces } from './namespaces.ts'

/** The programs of a machine image, where an installed one has them in /opt/headwater/bin. */
export const imagePrograms = path.join(import.meta.dirname, '../../infra/images/machine/rootfs/opt/headwater/bin')

export interface Ended {
  /** An exit code, or the name of a signal. */
  how: number | string
  log: string
}

/** A computer that has been switched on: namespaces of its own for processes and mounts. */
export interface Machine {
  readonly ended: Promise<Ended>
  log(): string
  /** Resolves once the log has this text; rejects when the machine ends before. */
  says(text: string, withinMs: number): Promise<void>
  /** Power off: SIGKILL to all that runs there. What it had mounted is let go by the kernel. */
  kill(): Promise<Ended>
}

export interface MachineFolders {
  /** What the machine was given: boot.properties and the like. */
  machine: string
  /** An empty folder; what is mounted there is seen by the machine alone. */
  volume: string
  work: string
}

export function makeMachineFolders(folder: string, bootProperties: string): MachineFolders {
  const folders = { machine: `${folder}/machine`, volume: `${folder}/volume`, work: `${folder}/work` }
  for (const made of Object.values(folders)) fs.mkdirSync(made, { recursive: true })
  fs.writeFileSync(path.join(folders.machine, 'boot.properties'), bootProperties)
  return folders
}

export interface BootOptions {
  /** What runs once the volume is there, its folder in `$VOLUME`; Kafka where it is left out. */
  command?: string
  env?: Record<string, string>
  /** When all has ended the machine stays on, with what it has mounted, and says so. */
  stays?: boolean
  /** Folders that come before all others on its PATH. */
  toolsFirst?: string[]
}

/**
 * Boots a machine as its units do: first the volume, then the command. Never to be run in the test's own namespaces: it mounts.
 */
export function bootMachine(device: string, folders: MachineFolders, options: BootOptions = {}): Machine {
  const payload = options.command ?? 'marked run-kafka "$MACHINE" "$VOLUME" "$WORK"'
  const steps = `marked prepare-volume "$DEVICE" "$VOLUME" "$MACHINE" && { ${payload}; }`
  const script = options.stays ? `${steps}\necho the machine stays on\nsleep 600` : steps
  const runtime = localRuntime()
  const [command, ...before] = inNamespaces
  const child = spawn(command, [...before, 'sh', '-c', script], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: [...(options.toolsFirst ?? []), imagePrograms, process.env.PATH, '/usr/sbin:/sbin'].join(':'),
      ...(process.env.JAVA_HOME === undefined ? {} : { JAVA_HOME: process.env.JAVA_HOME }),
      HEADWATER_LIBS: runtime.libsFolder,
      ...(runtime.archive === null ? {} : { HEADWATER_ARCHIVE: runtime.archive }),
      HEADWATER_DEVICE_PATIENCE_SECONDS: '1',
      DEVICE: device,
      MACHINE: folders.machine,
      VOLUME: folders.volume,
      WORK: folders.work,
      ...options.env,
    },
  })
  return watch(child)
}

function watch(child: ChildProcess): Machine {
  let text = ''
  const listeners = new Set<() => void>()
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      for (const listener of listeners) listener()
    })
  }
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve({ how: code ?? signal ?? 'unknown', log: text }))
  })
  return {
    ended,
    log: () => text,
    says: (wanted, withinMs) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (text.includes(wanted)) resolve()
        }
        listeners.add(look)
        setTimeout(() => reject(new Error(`not within ${withinMs} ms: "${wanted}"\n${text}`)), withinMs).unref()
        ended.then(({ how }) => reject(new Error(`ended with ${how} before "${wanted}"\n${text}`)))
        look()
      }),
    kill: () => {
      child.kill('SIGKILL')
      return ended
    },
  }
}
