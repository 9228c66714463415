// The simulated world as a process of its own: world-process.ts <socket> <settings as JSON>. Ends when its parent does.
import net from 'node:net'
import process from 'node:process'
import { ProviderError } from '@headwater/provider'
import { untilParentEndsUs } from '../processes/ended-by-parent.ts'
import { onLines, sendLine, type WireAnswer, type WireCall } from './wire.ts'
import { ScaleWorld } from './world.ts'

const [socketPath = '', settings = '{}'] = process.argv.slice(2)
const world = new ScaleWorld(JSON.parse(settings))
const ended = untilParentEndsUs()

async function answer(call: WireCall): Promise<WireAnswer> {
  try {
    return { id: call.id, ok: true, value: (await world.call(call)) ?? null }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const refusal = error instanceof ProviderError ? error : null
    return { id: call.id, ok: false, code: refusal?.code ?? null, message, retryAtMs: refusal?.retryAtMs ?? null }
  }
}

const server = net.createServer((socket) => {
  // whoever called is gone, killed perhaps: its calls are done all the same, as in any cloud
  socket.on('error', () => socket.destroy())
  onLines(socket, (message) => void answer(message as WireCall).then((answered) => sendLine(socket, answered)))
})
server.listen(socketPath, () => process.send?.({ ready: true }))
await ended
process.exit(0)
