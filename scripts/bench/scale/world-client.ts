import net from 'node:net'
import type { KafkaAdmin } from '@headwater/control-loop'
import { type Provider, ProviderError, type ProviderErrorCode } from '@headwater/provider'
import { onLines, sendLine, type WireAnswer, type WireCall } from './wire.ts'

/** The simulated world, seen from another process. */
export interface WorldClient {
  provider: Provider
  kafka: KafkaAdmin
  /** What only a test may do to the world. */
  order<Result>(name: string, ...args: unknown[]): Promise<Result>
  close(): void
}

/** How often it is looked whether a broker listens by now, ms. */
const listeningPauseMs = 1_000

export async function connectToWorld(socketPath: string): Promise<WorldClient> {
  const socket = net.connect(socketPath)
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', reject)
  })
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  let lastId = 0

  onLines(socket, (message) => {
    const answer = message as WireAnswer
    const promise = waiting.get(answer.id)
    waiting.delete(answer.id)
    if (answer.ok) promise?.resolve(answer.value)
    else promise?.reject(refusalOf(answer))
  })
  socket.on('error', () => socket.destroy())
  socket.on('close', () => {
    for (const promise of waiting.values()) promise.reject(new Error('the simulated world is gone'))
    waiting.clear()
  })

  const call = (port: WireCall['port'], name: string, args: unknown[]): Promise<unknown> => {
    const id = ++lastId
    const promise = Promise.withResolvers<unknown>()
    waiting.set(id, promise)
    sendLine(socket, { id, port, name, args })
    return promise.promise
  }
  const portOf = (port: WireCall['port'], own: Record<string, unknown>): unknown =>
    new Proxy(own, {
      get: (target, name) =>
        typeof name !== 'string' || name === 'then'
          ? undefined
          : (Reflect.get(target, name) ?? ((...args: unknown[]) => call(port, name, args))),
    })

  return {
    provider: portOf('provider', { name: 'simulated', settlingMs: 5_000 }) as Provider,
    kafka: portOf('kafka', {
      untilListening: (_addresses: unknown, signal: AbortSignal) =>
        new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, listeningPauseMs)
          signal.addEventListener('abort', () => {
            clearTimeout(timer)
            resolve()
          })
        }),
    }) as KafkaAdmin,
    order: <Result>(name: string, ...args: unknown[]) => call('world', name, args) as Promise<Result>,
    close: () => socket.destroy(),
  }
}

function refusalOf({ code, message, retryAtMs }: WireAnswer & { ok: false }): Error {
  if (code === null) return new Error(message)
  return new ProviderError(code as ProviderErrorCode, message, retryAtMs === null ? {} : { retryAtMs })
}
