/** One message of a text/event-stream. */
export interface StreamMessage {
  id: string | null
  data: string
}

/**
 * Splits a text/event-stream into messages, whatever pieces it arrives in. Comments and fields that nobody here uses are
 * skipped, as is a message without data. https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export async function* streamMessages(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<StreamMessage> {
  let id: string | null = null
  let data: string[] = []
  for await (const line of streamLines(pieces)) {
    if (line === '') {
      if (data.length > 0) yield { id, data: data.join('\n') }
      data = []
      continue
    }
    const [, field = '', value = ''] = /^([^:]*):? ?(.*)$/s.exec(line) ?? []
    if (field === 'data') data.push(value)
    if (field === 'id') id = value
  }
}

async function* streamLines(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const piece of pieces) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) yield line.endsWith('\r') ? line.slice(0, -1) : line
  }
}
