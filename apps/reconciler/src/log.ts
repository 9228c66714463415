import type { LoopLog } from '@headwater/control-loop'

/** One JSON line a message in `<state>/headwater.log`, and on the terminal too when `verbose`. */
export function createLog(append: (line: string) => void, verbose: boolean): LoopLog {
  const write = (level: 'info' | 'warn', fields: Record<string, unknown>, message: string): void => {
    const line = JSON.stringify({ time: new Date().toISOString(), level, ...fields, message })
    append(line)
    if (verbose) process.stderr.write(`${line}\n`)
  }
  return {
    info: (fields, message) => write('info', fields, message),
    warn: (fields, message) => write('warn', fields, message),
  }
}
