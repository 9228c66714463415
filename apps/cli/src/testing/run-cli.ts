import { spawn } from 'node:child_process'
import path from 'node:path'

const main = path.resolve(import.meta.dirname, '../main.ts')

export interface Ran {
  code: number | null
  stdout: string
  stderr: string
  /** Standard output as one JSON document. */
  json<Value>(): Value
}

/** Runs the CLI as a process, without a terminal and with nothing of this environment but the path. */
export function runCli(
  args: readonly string[],
  { cwd, env, until }: { cwd: string; env: Record<string, string>; until?: (stdout: string) => boolean },
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [main, ...args], {
      cwd,
      env: { PATH: process.env['PATH'] ?? '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
      if (until?.(stdout)) child.kill()
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, stdout, stderr, json: <Value>() => JSON.parse(stdout) as Value }))
  })
}
