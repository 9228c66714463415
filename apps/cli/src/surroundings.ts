import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline/promises'
import { type Clock, systemClock } from './clock.ts'
import type { Sink } from './output/output.ts'

/** Everything outside of the program that a command may touch, apart from the API and files it is told to write. */
export interface Surroundings {
  env: Readonly<Record<string, string | undefined>>
  /** The folder the person is in, then others to look for the key in. */
  folders: readonly [string, ...string[]]
  stdout: Sink
  stderr: Sink
  clock: Clock
  /** Null for a file that is not there. */
  readFile(file: string): string | null
  /** Null when there is no one to answer. */
  ask(question: string): Promise<string | null>
}

/** Those of this process. */
export function processSurroundings(): Surroundings {
  return {
    env: process.env,
    folders: foldersOf(process.env, process.cwd()),
    stdout: process.stdout,
    stderr: process.stderr,
    clock: systemClock,
    readFile,
    ask,
  }
}

/** `npm run headwater` moves to the checkout's folder; INIT_CWD is where the person is. */
export function foldersOf(
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
): readonly [string, ...string[]] {
  const from = env['npm_lifecycle_event'] === 'headwater' ? env['INIT_CWD'] : undefined
  return from === undefined ? [cwd] : [from, cwd]
}

function readFile(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return null
    throw error
  }
}

async function ask(question: string): Promise<string | null> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return null
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return await lines.question(question)
  } finally {
    lines.close()
  }
}
