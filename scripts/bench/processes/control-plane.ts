import path from 'node:path'
import { startChild } from './child.ts'

/** What the child says once it serves. */
export interface ControlPlaneReady {
  url: string
  operatorKey: string
}

/** A running embedded Headwater in a process of its own. */
export interface ControlPlane extends ControlPlaneReady {
  pid: number
  stateFolder: string
  /** Stops its brokers, its PostgreSQL and itself. */
  stop(): Promise<void>
}

/** Starts a Headwater on a state folder; `nodeOptions` go to its Node. */
export async function startControlPlane(stateFolder: string, nodeOptions: string[] = []): Promise<ControlPlane> {
  const program = path.join(import.meta.dirname, 'control-plane-process.ts')
  const child = startChild(program, [stateFolder], nodeOptions)
  try {
    const ready = (await child.next()) as ControlPlaneReady
    return { ...ready, pid: child.pid, stateFolder, stop: child.stop }
  } catch (error) {
    await child.stop()
    throw error
  }
}
