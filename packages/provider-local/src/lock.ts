import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import type { Clock } from '@headwater/model'
import { ProviderError } from '@headwater/provider'
import { systemErrorCode } from './durable-file.ts'

/** Runs `work` while no other holder of the same name does, in this process or another. */
export type WithLock = <Result>(name: string, work: () => Promise<Result>) => Promise<Result>

const retryMs = 5
const giveUpMs = 20_000

/**
 * Locks for one state folder, held by the kernel: a lock is a bound socket name, so only one process has it and it is
 * free the moment its holder dies, by SIGKILL too. A lock file would have to be taken over from a dead holder, which
 * two newcomers can do at once; and while a dead holder's child is between fork and exec, the child still has the
 * socket, so nobody looks for that child before it can be recognised by its arguments. Socket names are shared within one
 * network namespace, as pids are within one pid namespace: all control planes of a state folder run in the same one.
 *
 * Throws `unavailable` when a lock is not had within 20 s.
 */
export function locksOf(stateFolder: string, clock: Clock): WithLock {
  const { dev, ino } = statSync(stateFolder)

  return async (name, work) => {
    const hash = createHash('sha256').update(`${dev} ${ino} ${name}`).digest('hex')
    const held = await acquire(`\0headwater-lock-${hash}`, name, clock)
    try {
      return await work()
    } finally {
      await new Promise((resolve) => held.close(resolve))
    }
  }
}

async function acquire(address: string, name: string, clock: Clock): Promise<Server> {
  const deadlineMs = clock.nowMs() + giveUpMs
  for (;;) {
    const server = await bind(address)
    if (server !== null) return server
    if (clock.nowMs() > deadlineMs) {
      throw new ProviderError('unavailable', `${name} is busy: another call has worked on it for ${giveUpMs / 1000} s`)
    }
    await clock.sleep(retryMs)
  }
}

function bind(address: string): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const server = createServer((connection) => connection.destroy())
    server.once('error', (error) => (systemErrorCode(error) === 'EADDRINUSE' ? resolve(null) : reject(error)))
    server.listen(address, () => resolve(server))
  })
}
