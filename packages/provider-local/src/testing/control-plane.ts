import type { MachineSpecification, NodeSpecification } from '@headwater/provider'
import type { LocalCrashPoint } from '../crash-point.ts'
import { testProvider } from './cloud.ts'

/** What a second control plane is told to do, as JSON in its first argument. */
export interface Errand {
  stateFolder: string
  /** It kills itself there. */
  crashAt?: LocalCrashPoint
  call:
    | { name: 'createNode'; node: NodeSpecification }
    | { name: 'startMachine'; node: NodeSpecification; machine: MachineSpecification }
    | { name: 'stopMachine'; node: NodeSpecification; machineId: string; graceMs: number }
    | { name: 'deleteNode'; node: NodeSpecification }
  /** Stays until it is killed instead of ending after the call. */
  stays?: boolean
}

/** Runs one errand in a process of its own; prints `done` when the call has returned. */
async function run({ stateFolder, crashAt, call, stays }: Errand): Promise<void> {
  const provider = testProvider(stateFolder, {
    crashPoint: (point) => {
      if (point === crashAt) process.kill(process.pid, 'SIGKILL')
    },
  })
  switch (call.name) {
    case 'createNode':
      await provider.createNode(call.node)
      break
    case 'startMachine':
      await provider.startMachine(call.node, call.machine)
      break
    case 'stopMachine':
      await provider.stopMachine(call.node, call.machineId, { graceMs: call.graceMs })
      break
    case 'deleteNode':
      await provider.deleteNode(call.node)
      break
  }
  console.log('done')
  if (stays === true) setInterval(() => undefined, 1_000)
}

await run(JSON.parse(process.argv[2] ?? '') as Errand)
