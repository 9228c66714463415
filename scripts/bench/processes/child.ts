import { fork } from 'node:child_process'
import { once } from 'node:events'
import { killTree } from './process-tree.ts'

/** Brokers get 6 s for a clean end and PostgreSQL some too; whoever takes longer hangs. */
const stopWithinMs = 40_000

export interface Child {
  pid: number
  send(message: object): void
  /** The next message; rejects when the process ends instead. */
  next(): Promise<unknown>
  /** Takes every message from now on. */
  onMessage(take: (message: unknown) => void): void
  /** Ends it at once, as kill -9 does, and waits until it has ended. */
  kill(): Promise<void>
  /** Asks it to end by closing the channel, and makes it and all below it end when it does not. */
  stop(): Promise<void>
}

/** A TypeScript program as a child process that is talked to in messages. It has to end when the channel closes. */
export function startChild(program: string, args: string[], nodeOptions: string[] = []): Child {
  const child = fork(program, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: nodeOptions })
  const exited = once(child, 'exit')
  const pid = child.pid
  if (pid === undefined) throw new Error(`${program} could not be started`)
  return {
    pid,
    send: (message) => void child.send(message),
    async next() {
      const ended = exited.then(([code, signal]) => {
        throw new Error(`${program} ended with ${code ?? signal} instead of answering`)
      })
      const [message] = await Promise.race([once(child, 'message'), ended])
      return message
    },
    onMessage: (take) => void child.on('message', take),
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      if (child.connected) child.disconnect()
      const timer = setTimeout(() => killTree(pid), stopWithinMs)
      await exited
      clearTimeout(timer)
    },
  }
}
