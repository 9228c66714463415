import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { inNamespaces, namespacesMissing, runInNamespaces } from './namespaces.ts'

/** The last that a kernel says when it switches itself off. */
const halted = 'reboot: System halted'

/** After which it stays there and does nothing. */
const panicked = 'Kernel panic - not syncing'

/** Its memory is a file, which is not to be on a disk. */
const memoryFolder = '/dev/shm'
const environment = { PATH: process.env.PATH, TMPDIR: memoryFolder }

/**
 * The kernel's own words for a SIGCONT (18) or SIGSTOP (19) from outside, after which it panics: it traces its processes, and takes
 * no signal from anybody else. What runs in it has signals of its own, and cannot bring this about.
 */
export const stoppedFromOutside = /child stopped with signal 1[89]/

/** Why no kernel with so much memory can be run as a program here, or null. */
export function userModeLinuxMissing(memoryMib: number): string | null {
  if (program() === null) return 'there is no linux.uml on PATH (Debian: apt-get install user-mode-linux)'
  if (!fs.existsSync(memoryFolder)) return `there is no ${memoryFolder}`
  const { bavail, bsize } = fs.statfsSync(memoryFolder)
  if (bavail * bsize < memoryMib * 2 ** 20) return `${memoryFolder} has less than ${memoryMib} MiB free`
  return namespacesMissing() ?? tryKernel()
}

/** Where processes may not be traced it ends before it says its version; where they may, it is ended there. */
function tryKernel(): string | null {
  const script = `mount -t tmpfs tmpfs /mnt
    (HOME=/mnt "$1" mem=64M con=null con0=null,fd:1 2>&1 &) | grep -q "^Linux version"`
  const { status } = runInNamespaces(script, [program() ?? ''], environment)
  return status === 0 ? null : 'linux.uml does not run: it has to trace processes of its own'
}

/** A kernel of its own with real power: what it had not written to its disk is gone when it is switched off. */
export interface VirtualMachine {
  log(): string
  /** Resolves once its console has this text. */
  says(text: string, withinMs: number): Promise<void>
  /** Resolves once it has switched itself off. */
  off(withinMs: number): Promise<void>
  /** Pulls the plug. */
  cutPower(): Promise<void>
}

/** `init` is a program of this computer, whose files the machine sees read-only; `disk` is its /dev/ubda. */
export function startVirtualMachine(options: { init: string; disk: string; memoryMib: number }): VirtualMachine {
  const { init, disk, memoryMib } = options
  const args = [`mem=${memoryMib}M`, 'rootfstype=hostfs', 'rootflags=/', 'ro', `init=${init}`, `ubd0=${disk}`]
  const console = ['con=null', 'con0=fd:0,fd:1', 'systemd.unit=multi-user.target', 'systemd.mask=getty.target']
  // a user-mode kernel is many processes
  const [command, ...before] = inNamespaces
  const child = spawn(command, [...before, program() ?? 'linux.uml', ...args, ...console], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...environment, HOME: path.dirname(disk) },
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
    })
  }
  let off = false
  // closed by the last of its processes: until then its disk may be written
  const ended = new Promise<void>((resolve) =>
    child.once('close', () => {
      off = true
      resolve()
    }),
  )
  const until = async (wanted: string, withinMs: number): Promise<void> => {
    for (const end = Date.now() + withinMs; !text.includes(wanted); await sleep(100)) {
      if (off || text.includes(halted) || text.includes(panicked) || Date.now() > end) {
        throw new Error(`the machine did not say "${wanted}":\n${text.slice(-6000)}`)
      }
    }
  }
  return {
    log: () => text,
    says: until,
    async off(withinMs) {
      await until(halted, withinMs)
      child.kill('SIGKILL')
      await ended
    },
    async cutPower() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

function program(): string | null {
  const folders = (process.env.PATH ?? '').split(':')
  return folders.map((folder) => path.join(folder, 'linux.uml')).find((file) => fs.existsSync(file)) ?? null
}
