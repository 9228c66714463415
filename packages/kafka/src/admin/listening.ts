import net from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

const pauseMs = 20

/** Resolves when one of the addresses accepts a TCP connection, or when `signal` aborts. Never rejects. */
export async function untilListening(addresses: { host: string; port: number }[], signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const answers = await Promise.all(addresses.map(({ host, port }) => accepts(host, port, signal)))
    if (answers.includes(true)) return
    await sleep(pauseMs, undefined, { signal }).catch(() => {})
  }
}

function accepts(host: string, port: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port, signal })
    const answer = (listens: boolean): void => {
      socket.destroy()
      resolve(listens)
    }
    socket.once('connect', () => answer(true))
    socket.once('error', () => answer(false))
  })
}
