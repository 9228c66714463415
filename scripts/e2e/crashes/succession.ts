import { type ChildProcess, spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { repositoryFolder } from '../../embedded/command-line.ts'
import { type ControlPlane, startControlPlane, until } from '../control-plane.ts'
import type { OrderCloud } from './clouds.ts'
import { arm, type CrashPoint, describePoint } from './crash-point.ts'
import { type CallEvent, notesOf } from './journal.ts'

const script = 'scripts/e2e/crashes/start.ts'
/** A control plane starts, takes over and comes to its point; on a busy computer too. */
const reachWithinMs = 150_000
const callWithinMs = 30_000

/** A control plane that was stopped between a decision and its call, and has been succeeded since. */
export interface FrozenControlPlane {
  pid: number
  point: CrashPoint
}

/** A late call, and the code it was refused with, or null. */
export type LateCall = Pick<CallEvent, 'call' | 'subject' | 'code'>

/** Control planes on one state folder, one after the other, each on the database that the one before it has left. */
export interface Succession {
  /** The one that serves; throws when the last one has ended. */
  current(): ControlPlane
  /** Starts one that lives. */
  succeed(): Promise<ControlPlane>
  /** The current one does this until it ends at the point. What is asked of it may be left without an answer. */
  endAt(point: CrashPoint, ask: (plane: ControlPlane) => Promise<unknown>): Promise<void>
  /** Starts one that ends at the point by itself. */
  succeedUntil(point: CrashPoint): Promise<void>
  /** Those that were frozen and not thawed since, in that order. */
  frozen(): FrozenControlPlane[]
  /** Lets a frozen one make the calls it had decided on; it goes on living beside the current one. */
  thaw(frozen: FrozenControlPlane): Promise<LateCall[]>
  /** Kills one that was thawed. */
  end(thawed: FrozenControlPlane): Promise<void>
  stop(): Promise<void>
}

export function createSuccession({ stateFolder, environment }: OrderCloud): Succession {
  let plane: ControlPlane | null = null
  const frozen: FrozenControlPlane[] = []

  async function reached(pid: number, point: CrashPoint, output: () => string): Promise<void> {
    const what = `the control plane to end ${describePoint(point)}`
    await until(what, reachWithinMs, () => notesOf(stateFolder, pid).some(({ event }) => event === 'reached')).catch(
      (error: Error) => {
        throw new Error(`${error.message}:\n${output()}`)
      },
    )
    const state = point.moment === 'before' ? 'T' : null
    await until(`process ${pid} to be stopped`, 5_000, () => stateOf(pid) === state)
    if (point.moment === 'before') {
      frozen.push({ pid, point })
      giveUpOwnership(stateFolder)
    }
    plane = null
  }

  return {
    current() {
      if (plane === null) throw new Error('the last control plane has ended; start the next one')
      return plane
    },
    async succeed() {
      plane = await startControlPlane(stateFolder, environment, script)
      return plane
    },
    async endAt(point, ask) {
      const { pid, output } = this.current()
      arm(stateFolder, point)
      ask(this.current()).catch(() => undefined)
      await reached(pid, point, output)
    },
    async succeedUntil(point) {
      arm(stateFolder, point)
      const { child, output } = spawnControlPlane(stateFolder, environment)
      await reached(child.pid ?? 0, point, output)
    },
    frozen: () => [...frozen],
    async thaw(one) {
      frozen.splice(frozen.indexOf(one), 1)
      process.kill(one.pid, 'SIGCONT')
      return until(`what was decided ${describePoint(one.point)} to be called`, callWithinMs, () =>
        lateCalls(notesOf(stateFolder, one.pid)),
      )
    },
    async end({ pid }) {
      process.kill(pid, 'SIGKILL')
      await until(`process ${pid} to end`, 5_000, () => stateOf(pid) === null)
    },
    async stop() {
      await plane?.stop()
    },
  }
}

/** What was called after the point was reached; null while none was, or one has not ended. */
function lateCalls(notes: CallEvent[]): LateCall[] | null {
  const late = notes.slice(notes.findIndex(({ event }) => event === 'reached') + 1)
  const ended = late.filter(({ event }) => event === 'done' || event === 'refused')
  const begun = late.filter(({ event }) => event === 'begun')
  if (begun.length === 0 || ended.length < begun.length) return null
  return ended.map(({ call, subject, code }) => ({ call, subject, code }))
}

/** On another computer nobody would know that it still is there. Its leases its successor declares expired. */
function giveUpOwnership(stateFolder: string): void {
  for (const file of ['control-plane.pid', 'postgres.owner']) fs.rmSync(path.join(stateFolder, file))
}

function spawnControlPlane(
  stateFolder: string,
  environment: Record<string, string>,
): { child: ChildProcess; output: () => string } {
  const child = spawn(process.execPath, [script, '--port', '0', '--state-folder', stateFolder], {
    cwd: repositoryFolder,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (text += chunk.toString()))
  return { child, output: () => text }
}

/** The letter that /proc has for a process; null once it has ended. */
function stateOf(pid: number): string | null {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8')
    const letter = stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3)
    return letter === 'Z' ? null : letter
  } catch {
    return null
  }
}
