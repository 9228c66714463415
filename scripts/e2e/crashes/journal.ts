import fs from 'node:fs'
import path from 'node:path'
import type { ChangingCall } from './crash-point.ts'

/** What became of a control plane's call, written down by itself. */
export interface CallEvent {
  pid: number
  /** `reached`: the control plane ends at this call. */
  event: 'begun' | 'done' | 'refused' | 'reached'
  call: ChangingCall
  /** The node that the call names, else the cluster. */
  subject: string
  /** Of the provider's refusal; null for every other event. */
  code: string | null
}

/** One line is one write: processes that end at any moment share the file. */
export function note(stateFolder: string, event: CallEvent): void {
  fs.appendFileSync(journalFile(stateFolder), `${JSON.stringify(event)}\n`)
}

/** What the control plane of that process has noted, oldest first. */
export function notesOf(stateFolder: string, pid: number): CallEvent[] {
  const lines = allNotes(stateFolder).split('\n').slice(0, -1)
  return lines.map((line) => JSON.parse(line) as CallEvent).filter((event) => event.pid === pid)
}

/** What every control plane of the folder has noted, for people. */
export function allNotes(stateFolder: string): string {
  const file = journalFile(stateFolder)
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : ''
}

function journalFile(stateFolder: string): string {
  return path.join(stateFolder, 'calls.jsonl')
}
