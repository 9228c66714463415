import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { readLog } from './machine-room.ts'

/** What the API server asks a kubelet for when somebody reads a pod's log. */
export async function serveLogs(
  certificate: { cert: string; key: string },
  logFileOf: (podUid: string) => string | null,
  podUidOf: (namespace: string, name: string) => string | null,
): Promise<{ port: number; close(): Promise<void> }> {
  const server = createServer(certificate, (asked, answer) => {
    const url = new URL(asked.url ?? '/', 'https://127.0.0.1')
    const [, kind, namespace = '', name = ''] = url.pathname.split('/')
    const uid = kind === 'containerLogs' ? podUidOf(namespace, name) : null
    const file = uid === null ? null : logFileOf(uid)
    if (file === null) {
      answer.writeHead(404).end('the pod has no log here')
      return
    }
    const limit = (key: string) => Number(url.searchParams.get(key) ?? Number.POSITIVE_INFINITY)
    const limits = { tailLines: limit('tailLines'), limitBytes: limit('limitBytes') }
    answer.writeHead(200, { 'content-type': 'text/plain' }).end(readLog(file, limits))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
