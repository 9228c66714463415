import fs from 'node:fs'
import path from 'node:path'
import process from 'node:process'

/** Calls that only ask, or end the asking. All others change something, those that are still to be invented included. */
const asking = new Set(['untilListening', 'observe', 'close', 'listOfferings', 'listNodes', 'machineLog'])

/** The same call is decided in many flows by the same step: three of them are a sample. */
const mostFlows = 3

/** Where a control plane was killed: right before a call, or when it was carried out and nobody had been told. */
export interface KilledAt {
  flow: string
  call: string
  moment: 'before' | 'after'
  pid: number
}

/**
 * The same object, in a control plane that kills itself right before and right after the first call of each kind of the flow
 * that its state folder names: each of these points once, in whichever process it comes first, and in so many flows of a folder.
 */
export function killedAtEach<T extends object>(parts: T, stateFolder: string): T {
  const wrapped = Object.entries(parts).flatMap(([call, work]) => {
    if (typeof work !== 'function' || asking.has(call)) return []
    const carryOut = async (...args: unknown[]): Promise<unknown> => {
      killOnce(stateFolder, call, 'before')
      const answer: unknown = await work.apply(parts, args)
      killOnce(stateFolder, call, 'after')
      return answer
    }
    return [[call, carryOut]]
  })
  return { ...parts, ...Object.fromEntries(wrapped) }
}

function killOnce(stateFolder: string, call: string, moment: KilledAt['moment']): void {
  const flow = armedFlow(stateFolder)
  if (flow === null) return
  const killed = killsOf(stateFolder).filter((each) => each.call === call && each.moment === moment)
  if (killed.some((each) => each.flow === flow) || killed.length === mostFlows) return
  const line = JSON.stringify({ flow, call, moment, pid: process.pid } satisfies KilledAt)
  fs.appendFileSync(killsFile(stateFolder), `${line}\n`)
  process.kill(process.pid, 'SIGKILL')
  // A signal to oneself may take effect a moment late; nothing else happens in this process until it has.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
}

/** From now on control planes of the folder are killed, under this name; null: not any more. */
export function armFlow(stateFolder: string, flow: string | null): void {
  const file = flowFile(stateFolder)
  if (flow === null) fs.rmSync(file, { force: true })
  else fs.writeFileSync(file, flow)
}

function armedFlow(stateFolder: string): string | null {
  const file = flowFile(stateFolder)
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : null
}

/** Every point at which a control plane of the folder was killed, in that order. */
export function killsOf(stateFolder: string): KilledAt[] {
  const file = killsFile(stateFolder)
  if (!fs.existsSync(file)) return []
  const lines = fs.readFileSync(file, 'utf8').split('\n').slice(0, -1)
  return lines.map((line) => JSON.parse(line) as KilledAt)
}

function flowFile(stateFolder: string): string {
  return path.join(stateFolder, 'killed-flow')
}

function killsFile(stateFolder: string): string {
  return path.join(stateFolder, 'kills.jsonl')
}
