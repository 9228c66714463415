import http from 'node:http'

/** What a stream of server-sent events has carried so far. */
export interface Received {
  status: number
  text: string
  ended: boolean
}

/** Follows a stream of server-sent events as a program does, until it is closed. */
export function followStream(address: URL, apiKey: string, headers: Record<string, string> = {}) {
  const received: Received = { status: 0, text: '', ended: false }
  const end = () => {
    received.ended = true
  }
  const options = { headers: { authorization: `Bearer ${apiKey}`, ...headers }, agent: false }
  const request = http.get(address, options, (response) => {
    received.status = response.statusCode ?? 0
    response.setEncoding('utf8')
    response.on('data', (chunk: string) => {
      received.text += chunk
    })
    response.on('close', end)
  })
  request.on('error', end)
  return { received, close: () => request.destroy() }
}
