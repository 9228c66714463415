import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Api } from '../context.ts'

interface ConsoleFile {
  type: string
  body: Buffer
  /** The same, compressed with Brotli when the console was built. */
  compressed: Buffer | null
}

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** Addresses that the console's own router knows; each is answered with its one page. */
const pages = ['/', '/sign-in', '/order', '/clusters/*', '/operator', '/operator/*', '/keys', '/audit']

// styles are set on elements (widths of bars, places of pop-ups); scripts come from files only
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** Serves the built console from memory: a few files, read once. Rejects when `folder` holds none. */
export async function addConsole(app: Api, folder: string): Promise<void> {
  const files = await readFiles(folder)
  const index = files.get('/index.html')
  if (index === undefined) throw new Error(`${folder} holds no console: npm run setup builds it`)
  const config = { scope: 'none' as const }
  for (const page of pages)
    app.get(page, { config, schema: { hide: true } }, (request, reply) =>
      send(request, reply.header('content-security-policy', policy), index, 'no-cache'),
    )
  for (const [address, file] of files) {
    if (file === index) continue
    // a name in assets/ changes with its content
    const caching = address.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'
    app.get(address, { config, schema: { hide: true } }, (request, reply) => send(request, reply, file, caching))
  }
}

function send(request: FastifyRequest, reply: FastifyReply, file: ConsoleFile, caching: string): FastifyReply {
  const takesBrotli = /\bbr\b/.test(String(request.headers['accept-encoding'] ?? ''))
  const compressed = takesBrotli ? file.compressed : null
  return reply
    .headers({ 'content-type': file.type, 'cache-control': caching, vary: 'accept-encoding' })
    .headers(compressed === null ? {} : { 'content-encoding': 'br' })
    .send(compressed ?? file.body)
}

async function readFiles(folder: string): Promise<Map<string, ConsoleFile>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const names = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => path.join(parentPath, name))
  const files = new Map<string, ConsoleFile>()
  for (const name of names) {
    const type = types[path.extname(name)]
    if (type === undefined) continue
    const compressed = names.includes(`${name}.br`) ? await readFile(`${name}.br`) : null
    files.set(`/${path.relative(folder, name)}`, { type, body: await readFile(name), compressed })
  }
  return files
}
