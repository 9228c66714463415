import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Errand } from './control-plane.ts'

const program = fileURLToPath(new URL('./control-plane.ts', import.meta.url))

/** Runs an errand to its end: how the process ended, and what it wrote. */
export async function runElsewhere(errand: Errand): Promise<{ signal: string | null; output: string }> {
  const child = begin(errand)
  let output = ''
  child.stdout?.on('data', (data) => (output += data))
  child.stderr?.on('data', (data) => (output += data))
  const signal = await new Promise<string | null>((resolve) => child.once('close', (_code, by) => resolve(by)))
  return { signal, output }
}

/** Runs an errand in a process that stays; resolves once the call has returned, with the process to kill. */
export async function stayElsewhere(errand: Errand): Promise<{ kill(): Promise<void> }> {
  const child = begin({ ...errand, stays: true })
  await new Promise((resolve, reject) => {
    child.stdout?.once('data', resolve)
    child.once('close', () => reject(new Error('the other control plane ended before its call returned')))
  })
  return {
    async kill() {
      const closed = new Promise((resolve) => child.once('close', resolve))
      child.kill('SIGKILL')
      await closed
    },
  }
}

function begin(errand: Errand): ChildProcess {
  return spawn(process.execPath, [program, JSON.stringify(errand)], { stdio: ['ignore', 'pipe', 'pipe'] })
}
