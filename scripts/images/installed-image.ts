import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'

export const imageFolder = path.join(import.meta.dirname, '../../infra/images/machine')

/** What `install` asks for; in a test of units alone nothing of it is run. */
const programs = ['java', 'curl', 'mount', 'umount', 'true']
const systemPrograms = ['mkfs.ext4', 'e2fsck', 'debugfs', 'resize2fs', 'blkid']

/** Why an image cannot be installed and looked at here, or null. */
export function imageToolsMissing(): string | null {
  if (process.getuid?.() !== 0) return 'only root can install an image'
  const tools = ['systemctl', 'systemd-sysusers', 'systemd-tmpfiles', 'systemd-analyze']
  const tool = tools.find((name) => !fs.existsSync(`/usr/bin/${name}`) && !fs.existsSync(`/bin/${name}`))
  return tool === undefined ? null : `there is no ${tool}`
}

/** An empty Debian to install into: names of programs, and systemd's own units. */
export function makeBareRoot(root: string): void {
  fs.mkdirSync(path.join(root, 'usr/bin'), { recursive: true })
  fs.mkdirSync(path.join(root, 'usr/sbin'))
  fs.mkdirSync(path.join(root, 'etc'))
  for (const folder of ['bin', 'sbin']) fs.symlinkSync(`usr/${folder}`, path.join(root, folder))
  for (const name of programs) writeProgram(path.join(root, 'usr/bin', name))
  for (const name of systemPrograms) writeProgram(path.join(root, 'usr/sbin', name))
  for (const name of ['passwd', 'group']) fs.copyFileSync(`/etc/${name}`, path.join(root, 'etc', name))
  fs.mkdirSync(path.join(root, 'usr/lib/systemd'), { recursive: true })
  execFileSync('cp', ['-a', '/usr/lib/systemd/system', path.join(root, 'usr/lib/systemd/system')])
}

/** Runs the installer; gives what it complains of. */
export function install(root: string, libs: string): string {
  const args = ['--root', root, '--cloud', 'aws', '--libs', libs]
  try {
    return execFileSync(path.join(imageFolder, 'install'), args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  } catch (error) {
    return (error as { stderr: string }).stderr
  }
}

function writeProgram(file: string): void {
  fs.writeFileSync(file, '#!/bin/sh\n', { mode: 0o755 })
}
