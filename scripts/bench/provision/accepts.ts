import { connect } from 'node:net'
import { NotYet } from './patience.ts'

/** Resolves when something listens; rejects at once when not. The cheapest question there is: no TLS, no client. */
export function accepts(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, host)
    socket.once('connect', () => {
      socket.destroy()
      resolve()
    })
    socket.once('error', (cause) => reject(new NotYet(`nothing listens on ${host}:${port}`, { cause })))
  })
}
