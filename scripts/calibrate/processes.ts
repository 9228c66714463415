import fs from 'node:fs'
import process from 'node:process'

/** Processes that have a file below a folder among their arguments: brokers and clients, and never this one. */
export function processesOf(folder: string): number[] {
  return fs
    .readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => pid !== process.pid && commandLine(pid).includes(`${folder}/`))
}

function commandLine(pid: number): string {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}
