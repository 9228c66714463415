import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MachineSpecification } from '@headwater/provider'
import { type LocalKafkaCommand, localKafkaCommand } from '../local-image.ts'

/** A machine of a test: a process, what it wrote, and how it ended. */
export interface KafkaProcess {
  pid: number
  /** All that it has written to stdout and stderr. */
  log(): string
  /** Resolves with the exit code, or the signal's name. */
  ended: Promise<number | string>
  /** Resolves once the log has this text; rejects when the process ends or `withinMs` passes before. */
  says(text: string, withinMs: number): Promise<void>
  /** SIGTERM, and SIGKILL after `graceMs`. */
  stop(graceMs: number): Promise<number | string>
  kill(): Promise<number | string>
}

/** Puts a machine's files where the machine will look for them, secrets among them. */
export function writeMachineFiles(machine: MachineSpecification, folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  for (const [name, text] of Object.entries({ ...machine.files, ...machine.secretFiles })) {
    writeFileSync(join(folder, name), text, { mode: 0o600 })
  }
}

export function startKafkaProcess(options: LocalKafkaCommand & { env?: Record<string, string> }): KafkaProcess {
  const { command, args } = localKafkaCommand(options)
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...options.env } })
  const chunks: string[] = []
  const listeners = new Set<() => void>()
  const hear = (chunk: string): void => {
    chunks.push(chunk)
    for (const listener of listeners) listener()
  }
  child.stdout.setEncoding('utf8').on('data', hear)
  child.stderr.setEncoding('utf8').on('data', hear)
  const log = (): string => chunks.join('')
  const ended = endOf(child)
  const kill = (): Promise<number | string> => {
    child.kill('SIGKILL')
    return ended
  }
  return {
    pid: child.pid ?? -1,
    log,
    ended,
    kill,
    says: (text, withinMs) =>
      new Promise((resolve, reject) => {
        const done = (settle: () => void): void => {
          listeners.delete(look)
          clearTimeout(timer)
          settle()
        }
        const give = (why: string) => done(() => reject(new Error(`${why} before "${text}":\n${log().slice(-3000)}`)))
        const look = (): void => {
          if (log().includes(text)) done(resolve)
        }
        const timer = setTimeout(() => give(`${withinMs} ms passed`), withinMs)
        listeners.add(look)
        ended.then((how) => give(`the process ended with ${how}`))
        look()
      }),
    stop: async (graceMs) => {
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), graceMs)
      const how = await ended
      clearTimeout(timer)
      return how
    },
  }
}

function endOf(child: ChildProcess): Promise<number | string> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    // close, not exit: by then all that it wrote has been read
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'unknown'))
  })
}
