import process from 'node:process'
import { type ControlPlane, startControlPlane, until } from '../control-plane.ts'
import { armFlow, killsOf } from './each-call.ts'

const script = 'scripts/e2e/crashes/start-killed.ts'
const endsWithinMs = 2_000

/** Control planes on one state folder that are killed around their calls, each followed by the next. */
export interface KilledPlanes {
  /** One that serves now. */
  current(): Promise<ControlPlane>
  /** Asks until there is an answer, of one control plane after the other. Throws with what was waited for. */
  until<T>(
    what: string,
    timeoutMs: number,
    ask: (plane: ControlPlane) => Promise<T | undefined | null | false>,
  ): Promise<T>
  /** Control planes are killed from here on, under this name. */
  arm(flow: string): void
  /** Not any more; one serves, and stays. */
  disarm(): Promise<ControlPlane>
  stop(): Promise<void>
}

export function createKilledPlanes(stateFolder: string, environment: Record<string, string> = {}): KilledPlanes {
  let plane: ControlPlane | null = null

  async function current(): Promise<ControlPlane> {
    while (plane === null || !isRunning(plane.pid)) {
      const killedBefore = killsOf(stateFolder).length
      plane = await startControlPlane(stateFolder, environment, script).catch((error: Error) => {
        // killed while it caught up: the next one
        if (killsOf(stateFolder).length > killedBefore) return null
        throw error
      })
    }
    return plane
  }

  return {
    current,
    until: (what, timeoutMs, ask) =>
      until(what, timeoutMs, async () => {
        const asked = await current()
        return ask(asked).catch(async (error: Error) => {
          if (await hasEnded(asked.pid)) return null
          throw error
        })
      }).catch((error: Error) => {
        throw new Error(`${error.message}\n${plane?.output().slice(-4_000)}`)
      }),
    arm: (flow) => armFlow(stateFolder, flow),
    async disarm() {
      armFlow(stateFolder, null)
      return current()
    },
    async stop() {
      armFlow(stateFolder, null)
      if (plane !== null && isRunning(plane.pid)) await plane.stop()
    },
  }
}

/** Whose connections are closed may still be ending. */
async function hasEnded(pid: number): Promise<boolean> {
  return until('the process to end', endsWithinMs, () => !isRunning(pid)).catch(() => false)
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
