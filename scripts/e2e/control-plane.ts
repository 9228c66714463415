import { type ChildProcess, spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { type ApiClient, createApiClient } from '../demo/api-client.ts'
import { repositoryFolder } from '../embedded/command-line.ts'

/** A Headwater in a process of its own, as `npm start` runs it, that a test may kill. */
export interface ControlPlane {
  api: ApiClient
  url: string
  stateFolder: string
  pid: number
  /** What it printed so far. */
  output(): string
  /** SIGTERM, and until it has ended. */
  stop(): Promise<number | null>
  /** SIGKILL: brokers and PostgreSQL stay behind. */
  kill(): Promise<void>
}

const startTimeoutMs = 60_000

/** Starts a control plane on a state folder, by default as `npm start` does; a free port, nothing on the terminal. */
export async function startControlPlane(
  stateFolder: string,
  environment: Record<string, string> = {},
  script = 'scripts/start.ts',
): Promise<ControlPlane> {
  const child = spawn(process.execPath, [script, '--port', '0', '--state-folder', stateFolder], {
    cwd: repositoryFolder,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()))
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const url = await announcedUrl(child, () => text)
  const key = fs.readFileSync(path.join(stateFolder, 'operator.key'), 'utf8').trim()
  return {
    api: createApiClient(url, key),
    url,
    stateFolder,
    pid: child.pid ?? 0,
    output: () => text,
    stop: async () => {
      child.kill('SIGTERM')
      return ended
    },
    kill: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}

async function announcedUrl(child: ChildProcess, output: () => string): Promise<string> {
  return until('the control plane to listen', startTimeoutMs, () => {
    const ended = child.exitCode ?? child.signalCode
    if (ended !== null) throw new Error(`the control plane ended with ${ended}:\n${output()}`)
    return /^API\s+(http:\S+)/m.exec(output())?.[1]
  })
}

/** Asks until there is an answer. Throws with what was waited for. */
export async function until<T>(
  what: string,
  timeoutMs: number,
  ask: () => Promise<T | undefined | null | false> | T | undefined | null | false,
): Promise<T> {
  const deadlineMs = performance.now() + timeoutMs
  for (;;) {
    const answer = await ask()
    if (answer !== undefined && answer !== null && answer !== false) return answer
    if (performance.now() > deadlineMs) throw new Error(`waited ${timeoutMs} ms for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

export function temporaryFolder(): string {
  return fs.mkdtempSync(path.join(os.tmpdir(), 'headwater-e2e-'))
}

/** Processes whose command line names the folder: what a state folder's brokers and PostgreSQL are known by. */
export function processesOf(folder: string): number[] {
  return fs
    .readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && pid !== process.pid && commandLine(pid).includes(folder))
}

/** Brokers only: the processes that run from a node's folder. */
export function brokerProcesses(stateFolder: string): number[] {
  return processesOf(path.join(stateFolder, 'local', 'nodes'))
}

function commandLine(pid: number): string {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

/** Ends what a killed control plane left behind, by process id, and removes the folder. */
export async function cleanUp(stateFolder: string): Promise<void> {
  for (const pid of processesOf(stateFolder)) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // it has ended by itself
    }
  }
  await until('all processes to end', 10_000, () => processesOf(stateFolder).length === 0)
  fs.rmSync(stateFolder, { recursive: true, force: true })
}
