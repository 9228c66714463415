import type net from 'node:net'

/** One call of a port that lives in another process. */
export interface WireCall {
  id: number
  port: 'provider' | 'kafka' | 'world'
  name: string
  args: unknown[]
}

export type WireAnswer =
  | { id: number; ok: true; value: unknown }
  | { id: number; ok: false; code: string | null; message: string; retryAtMs: number | null }

/** Calls `take` with each line of JSON that comes in. */
export function onLines(socket: net.Socket, take: (message: unknown) => void): void {
  let parts: Buffer[] = []
  socket.on('data', (chunk: Buffer) => {
    let rest = chunk
    for (let end = rest.indexOf(10); end !== -1; end = rest.indexOf(10)) {
      const line = Buffer.concat([...parts, rest.subarray(0, end)])
      parts = []
      rest = rest.subarray(end + 1)
      take(JSON.parse(line.toString('utf8')))
    }
    if (rest.length > 0) parts.push(rest)
  })
}

export function sendLine(socket: net.Socket, message: WireCall | WireAnswer): void {
  if (!socket.destroyed) socket.write(`${JSON.stringify(message)}\n`)
}
