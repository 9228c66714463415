import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The Go module that makes Kubernetes' own parts into one program. */
export const sourceFolder = fileURLToPath(new URL('../../../../infra/test-kubernetes', import.meta.url))

/** Where the program for these very sources is, or would be: outside the checkout, for it takes minutes to build. */
export function binaryPath(): string {
  return cachedProgram('test-kubernetes', sourceFolder, 'kubernetes')
}

/** Where a Go program is kept that is built from the sources in a folder. */
export function cachedProgram(kind: string, sources: string, name: string): string {
  const cache = process.env['HEADWATER_CACHE'] ?? join(homedir(), '.cache', 'headwater')
  return join(cache, kind, hashOfSources(sources), name)
}

/** Why there is no program to test with, or null when there is. */
export function missingBinary(): string | null {
  if (existsSync(binaryPath())) return null
  return 'the test Kubernetes is not built: run `npm run test:kubernetes`, which needs Go 1.26'
}

function hashOfSources(folder: string): string {
  const hash = createHash('sha256')
  for (const name of readdirSync(folder).toSorted()) {
    if (!/\.(go|mod|sum)$/.test(name)) continue
    hash.update(`${name}\0`)
    hash.update(readFileSync(join(folder, name)))
    hash.update('\0')
  }
  return hash.digest('hex').slice(0, 16)
}
