import { spawnSync } from 'node:child_process'

/**
 * What to put before a command so that it has processes and mounts of its own, and ends with all that it has started when it is
 * killed, or when the one dies who started it.
 */
export const inNamespaces: readonly [string, ...string[]] = [
  'setpriv',
  '--pdeathsig',
  'KILL',
  'unshare',
  '--mount',
  '--pid',
  '--fork',
  '--mount-proc',
  '--kill-child=SIGKILL',
]

/** Runs a script in namespaces of its own, with `args` as its `$1` and on. Gives what it wrote and how it ended. */
export function runInNamespaces(script: string, args: readonly string[] = [], env = process.env) {
  const [command, ...before] = inNamespaces
  return spawnSync(command, [...before, 'sh', '-c', script, 'sh', ...args], { encoding: 'utf8', env })
}

/** Why nothing can be run so, and mounted there, or null. A container's root may lack the right to. */
export function namespacesMissing(): string | null {
  if (process.getuid?.() !== 0) return 'only root has namespaces of its own'
  const { status, stderr, error } = runInNamespaces('mount -t tmpfs tmpfs /mnt')
  if (error) return `there is no ${inNamespaces[0]} on PATH`
  return status === 0 ? null : `nothing can be mounted in namespaces of its own: ${stderr.trim().split('\n')[0]}`
}
