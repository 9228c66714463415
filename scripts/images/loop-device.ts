import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { namespacesMissing, runInNamespaces } from './namespaces.ts'

const mib = 1024 * 1024
const patienceMs = 10_000

/** A block device over a sparse file, as a cloud attaches a volume to a machine. */
export interface LoopDevice {
  readonly path: string
  readonly file: string
  /** Bytes, in mebibytes. */
  sizeMib(): number
  /** What is on it, as the kernel would hand it to a reader now. */
  checksum(): string
  write(atMib: number, text: string): void
  grow(sizeMib: number): void
  /** What a power cut at this moment would leave: only what was written through to the file. */
  asAfterPowerCut(): LoopDevice
  /** Waits until nothing has it mounted: the kernel lets go a moment after the last process of a machine has died. */
  free(): Promise<void>
  dispose(): void
}

/** What the tests and the programs on a machine run. */
const tools = [
  'losetup',
  'mkfs.ext4',
  'e2fsck',
  'debugfs',
  'dumpe2fs',
  'resize2fs',
  'blkid',
  'mkswap',
  'findmnt',
  'sha256sum',
]

/** Why no loop device can be had here and mounted in namespaces of its own, or null. */
export function loopDevicesMissing(): string | null {
  return fileSystemToolsMissing() ?? namespacesMissing() ?? tryLoopDevice()
}

/** Which program for file systems is not here, or null. */
export function fileSystemToolsMissing(): string | null {
  const missing = tools.find((tool) => !isThere(tool))
  return missing === undefined ? null : `there is no ${missing} on PATH`
}

function tryLoopDevice(): string | null {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'headwater-loop-'))
  try {
    const device = makeLoopDevice(folder, { sizeMib: 4 })
    try {
      execFileSync('mkfs.ext4', ['-q', device.path], { stdio: 'pipe' })
      const { status, stderr } = runInNamespaces('mount "$1" /mnt', [device.path])
      return status === 0 ? null : `no loop device can be mounted: ${stderr.trim()}`
    } finally {
      device.dispose()
    }
  } catch (error) {
    return `there are no loop devices: ${(error as Error).message.trim().split('\n').at(-1)}`
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

export function makeLoopDevice(
  folder: string,
  options: { sizeMib: number; readOnly?: boolean; from?: string },
): LoopDevice {
  const file = path.join(fs.mkdtempSync(path.join(folder, 'volume-')), 'volume.img')
  if (options.from === undefined) {
    fs.writeFileSync(file, '')
    fs.truncateSync(file, options.sizeMib * mib)
  } else {
    execFileSync('cp', ['--sparse=always', options.from, file])
  }
  const device = attach(file, options.readOnly ? ['--read-only'] : [])
  const sizeMib = (): number => fs.statSync(file).size / mib
  return {
    path: device,
    file,
    sizeMib,
    checksum: () => execFileSync('sha256sum', [device], { encoding: 'utf8' }).slice(0, 64),
    write(atMib, text) {
      const handle = fs.openSync(device, 'r+')
      fs.writeSync(handle, text, atMib * mib)
      fs.fsyncSync(handle)
      fs.closeSync(handle)
    },
    grow(size) {
      fs.truncateSync(file, size * mib)
      execFileSync('losetup', ['--set-capacity', device])
    },
    asAfterPowerCut: () => makeLoopDevice(folder, { sizeMib: sizeMib(), from: file }),
    async free() {
      for (const until = Date.now() + patienceMs; Date.now() < until; await sleep(20)) {
        if (isFree(device)) return
      }
      throw new Error(`${device} is still in use`)
    },
    dispose() {
      execFileSync('losetup', ['--detach', device])
      fs.rmSync(path.dirname(file), { recursive: true })
    },
  }
}

function attach(file: string, options: string[]): string {
  return execFileSync('losetup', ['--find', '--show', ...options, file], { encoding: 'utf8', stdio: 'pipe' }).trim()
}

function isFree(device: string): boolean {
  try {
    fs.closeSync(fs.openSync(device, fs.constants.O_RDONLY | fs.constants.O_EXCL))
    return true
  } catch {
    return false
  }
}

function isThere(tool: string): boolean {
  return [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/sbin'].some((folder) =>
    fs.existsSync(path.join(folder, tool)),
  )
}
