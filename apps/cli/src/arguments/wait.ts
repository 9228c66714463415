import type { Command } from 'commander'
import { parseTimeout } from './timeout.ts'

export interface WaitOptions {
  wait?: boolean
  timeout: number
}

const defaultTimeoutMs = 10 * 60_000

/** `--wait` and `--timeout`, in milliseconds. */
export function addWaitOptions(command: Command): Command {
  return command
    .option('--wait', 'show the progress, and end when the operation ends')
    .option('--timeout <time>', 'how long to wait at most: 90s, 10m, 1h', parseTimeout, defaultTimeoutMs)
}
