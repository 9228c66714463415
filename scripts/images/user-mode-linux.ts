import { type ChildProcess, spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** The last that a kernel says when it switches itself off. */
const halted = 'reboot: System halted'

/** Why no kernel can be run as a program here, or null. */
export function userModeLinuxMissing(): string | null {
  if (process.getuid?.() !== 0) return 'only root reads all that a machine needs'
  return program() === null ? 'there is no linux.uml on PATH (Debian: apt-get install user-mode-linux)' : null
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
  // a group of its own: a user-mode kernel is many processes
  const child = spawn(program() ?? 'linux.uml', [...args, ...console], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, TMPDIR: '/dev/shm', HOME: path.dirname(disk) },
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
    })
  }
  let off = false
  const ended = new Promise<void>((resolve) =>
    child.once('exit', () => {
      off = true
      resolve()
    }),
  )
  const until = async (wanted: string, withinMs: number): Promise<void> => {
    for (const end = Date.now() + withinMs; !text.includes(wanted); await sleep(100)) {
      if (off || text.includes(halted) || Date.now() > end) {
        throw new Error(`the machine did not say "${wanted}":\n${text.slice(-6000)}`)
      }
    }
  }
  return {
    log: () => text,
    says: until,
    async off(withinMs) {
      await until(halted, withinMs)
      endGroup(child)
      await ended
    },
    async cutPower() {
      endGroup(child)
      await ended
    },
  }
}

function endGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
  } catch {
    // Nothing is left of it.
  }
}

function program(): string | null {
  const folders = (process.env.PATH ?? '').split(':')
  return folders.map((folder) => path.join(folder, 'linux.uml')).find((file) => fs.existsSync(file)) ?? null
}
