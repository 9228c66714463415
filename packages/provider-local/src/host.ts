import { readFileSync } from 'node:fs'
import { statfs } from 'node:fs/promises'

/** What this computer has left, read anew at each call. */
export interface HostFacts {
  /** Memory that a new process can have without swapping, MiB. */
  availableMemoryMib(): Promise<number>
  /** Free for us on the disk that holds `folder`, GiB. */
  freeDiskGib(folder: string): Promise<number>
}

/** MemAvailable of /proc/meminfo, and statfs. */
export const linuxHost: HostFacts = {
  async availableMemoryMib() {
    const kib = /^MemAvailable:\s+(\d+) kB$/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1]
    return Math.floor(Number(kib ?? 0) / 1024)
  },
  async freeDiskGib(folder) {
    const { bavail, bsize } = await statfs(folder)
    return (bavail * bsize) / 1024 ** 3
  },
}
