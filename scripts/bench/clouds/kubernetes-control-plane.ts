import path from 'node:path'
import { startChild } from '../processes/child.ts'
import type { ControlPlaneReady } from '../processes/control-plane.ts'
import type { Later } from '../processes/undo.ts'

/** Calls of the Kubernetes provider since the start, by `verb resource`. */
export type CallCounts = Record<string, number>

/** A Headwater in a process of its own that serves this computer and a Kubernetes. */
export interface TwoCloudsPlane extends ControlPlaneReady {
  callCounts(): Promise<CallCounts>
}

export async function startPlaneOnTwoClouds(stateFolder: string, later: Later): Promise<TwoCloudsPlane> {
  const child = startChild(path.join(import.meta.dirname, 'kubernetes-control-plane-process.ts'), [stateFolder])
  later(child.stop)
  const ready = (await child.next()) as ControlPlaneReady
  return {
    ...ready,
    async callCounts() {
      const answer = child.next()
      child.send({})
      return (await answer) as CallCounts
    },
  }
}
