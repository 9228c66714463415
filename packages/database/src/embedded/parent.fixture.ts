// A program of its own that starts a server and stays, for tests to kill.
import { startEmbeddedPostgres } from './start.ts'

const [stateFolder] = process.argv.slice(2)
if (stateFolder === undefined) throw new Error('Usage: parent.fixture.ts STATE_FOLDER')
const server = await startEmbeddedPostgres({ stateFolder })
process.stdout.write(`${JSON.stringify({ pid: server.pid, port: server.port })}\n`)
setInterval(() => {}, 1_000)
