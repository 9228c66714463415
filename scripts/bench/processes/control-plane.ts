import path from 'node:path'
import { startChild } from './child.ts'
import type { Later } from './undo.ts'

/** What the child says once it serves. */
export interface ControlPlaneReady {
  url: string
  operatorKey: string
}

/** A running embedded Headwater in a process of its own. */
export interface ControlPlane extends ControlPlaneReady {
  pid: number
  stateFolder: string
}

/**
 * Starts a Headwater on a state folder; `nodeOptions` go to its Node. `later` is told at once how to stop its brokers, its
 * PostgreSQL and itself, so that it is stopped also when somebody interrupts its start.
 */
export async function startControlPlane(
  stateFolder: string,
  later: Later,
  nodeOptions: string[] = [],
): Promise<ControlPlane> {
  const program = path.join(import.meta.dirname, 'control-plane-process.ts')
  const child = startChild(program, [stateFolder], nodeOptions)
  later(child.stop)
  const ready = (await child.next()) as ControlPlaneReady
  return { ...ready, pid: child.pid, stateFolder }
}
