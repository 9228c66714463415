import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

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

/** Why no loop device can be had here, or null. */
export function loopDevicesMissing(): string | null {
  if (process.getuid?.() !== 0) return 'only root can make loop devices and mount them'
  const missing = ['losetup', 'mkfs.ext4', 'debugfs', 'resize2fs', 'blkid', 'unshare'].find((tool) => !isThere(tool))
  if (missing !== undefined) return `there is no ${missing} on PATH`
  try {
    const file = path.join(fs.mkdtempSync('/tmp/headwater-loop-'), 'try')
    fs.writeFileSync(file, Buffer.alloc(mib))
    const device = attach(file, [])
    execFileSync('losetup', ['--detach', device])
    fs.rmSync(path.dirname(file), { recursive: true })
    return null
  } catch {
    return 'this kernel gives no loop devices'
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
  return execFileSync('losetup', ['--find', '--show', ...options, file], { encoding: 'utf8' }).trim()
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
