import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'

/** The folder with moto's Python packages, or null: then the tests that need it are skipped. `npm run test:aws` installs it. */
export const motoFolder = process.env.HEADWATER_MOTO ?? null

/** A moto server of one test file. */
export interface MotoServer {
  readonly url: string
  /** Forgets every resource of every account. */
  reset(): Promise<void>
  stop(): Promise<void>
}

/** On loopback, at a free port. Ready in about a second. */
export async function startMoto(folder: string): Promise<MotoServer> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const child = spawn('python3', ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: '1', MOTO_EC2_LOAD_DEFAULT_AMIS: 'false' },
  })
  let output = ''
  child.stderr.on('data', (data) => (output = (output + String(data)).slice(-4_000)))
  const kill = () => void child.kill('SIGKILL')
  process.once('exit', kill)
  await untilAnswering(url, child, () => output)
  return {
    url,
    async reset() {
      await fetch(`${url}/moto-api/reset`, { method: 'POST' })
    },
    async stop() {
      process.off('exit', kill)
      const closed = new Promise((resolve) => child.once('close', resolve))
      kill()
      await closed
    },
  }
}

async function untilAnswering(url: string, child: ChildProcess, output: () => string): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    if (child.exitCode !== null) throw new Error(`moto ended: ${output()}`)
    const answers = await fetch(`${url}/moto-api/data.json`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (answers) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`moto did not answer within 30 s: ${output()}`)
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => (typeof address === 'object' && address !== null ? resolve(address.port) : reject(address)))
    })
  })
}
