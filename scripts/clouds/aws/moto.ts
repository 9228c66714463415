import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

/** Pinned: the strict layer stands on what this version does and leaves out. */
const motoVersion = '5.2.5'

const pythonVersion = ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])']

/** Where what is slow to get is kept between checkouts. */
export function cacheFolder(): string {
  return process.env.HEADWATER_CACHE ?? path.join(os.homedir(), '.cache', 'headwater')
}

/** Python's packages of a moto server, or why they cannot be had here. */
export type Moto = { folder: string } | { missing: string }

/** What `npm run test:aws` has installed for this Python, or null: for tests that a run of their own does not install it for. */
export function installedMoto(): string | null {
  const python = versionOf('python3', pythonVersion)
  const folder = python === null ? null : folderFor(python)
  return folder !== null && existsSync(path.join(folder, 'complete')) ? folder : null
}

/** Installs moto from PyPI into the cache unless it is there: half a minute, once. Says what it does through `say`. */
export function provideMoto(say: (line: string) => void): Moto {
  const python = versionOf('python3', pythonVersion)
  if (python === null) return { missing: 'python3 is not on the PATH' }
  const [major = 0, minor = 0] = python.split('.').map(Number)
  if (major < 3 || minor < 9) return { missing: `python3 is ${python}; moto needs 3.9 or later` }
  const folder = folderFor(python)
  if (existsSync(path.join(folder, 'complete'))) return { folder }
  if (versionOf('python3', ['-m', 'pip', '--version']) === null) return { missing: 'python3 has no pip' }

  say(`moto ${motoVersion} is installed into ${folder}; this takes about half a minute, once`)
  const making = `${folder}.${process.pid}`
  mkdirSync(path.dirname(folder), { recursive: true })
  const arguments_ = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--target', making]
  const { status, stderr } = spawnSync('python3', [...arguments_, `moto[server]==${motoVersion}`], { encoding: 'utf8' })
  if (status !== 0) {
    rmSync(making, { recursive: true, force: true })
    return { missing: `pip could not install moto ${motoVersion}: ${stderr.trim().split('\n').at(-1) ?? ''}` }
  }
  writeFileSync(path.join(making, 'complete'), '')
  try {
    renameSync(making, folder)
  } catch (error) {
    rmSync(making, { recursive: true, force: true })
    // Another run was faster; an older one that was cut off is no obstacle, because it never has this name.
    if (!existsSync(path.join(folder, 'complete'))) throw error
  }
  return { folder }
}

function folderFor(python: string): string {
  return path.join(cacheFolder(), `moto-${motoVersion}-python-${python}`)
}

function versionOf(command: string, args: string[]): string | null {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8' })
  return status === 0 ? stdout.trim() : null
}
