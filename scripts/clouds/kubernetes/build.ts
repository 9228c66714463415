import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { binaryPath, rendererFolder, rendererPath, sourceFolder } from '@headwater/provider-kubernetes/testing'

interface Program {
  what: string
  binary: string
  sources: string
  /** What a first build takes. */
  cost: string
}

const programs: Program[] = [
  {
    what: 'test Kubernetes',
    binary: binaryPath(),
    sources: sourceFolder,
    cost: 'about 6 minutes on 2 cores, 3 GB of Go cache',
  },
  { what: 'chart renderer', binary: rendererPath(), sources: rendererFolder, cost: '45 seconds after that' },
]

/** Builds Kubernetes' own parts where they are not built yet; says of each that there is not why. */
export function buildPrograms(): string[] {
  return programs.flatMap((program) => build(program) ?? [])
}

/** Builds a program for the sources as they are, unless it is there. Says why there is none, or null. */
function build({ what, binary, sources, cost }: Program): string | null {
  if (fs.existsSync(binary)) return null
  const version = /go(\d+)\.(\d+)/.exec(spawnSync('go', ['env', 'GOVERSION'], { encoding: 'utf8' }).stdout ?? '')
  if (version === null) return `Go is not on PATH, and the ${what} is built with it: install Go 1.26 or later`
  const [, major, minor] = version.map(Number)
  if (major === 1 && (minor ?? 0) < 26) return `Go ${major}.${minor} is too old: the ${what} needs Go 1.26 or later`

  process.stdout.write(`Building the ${what}, once for these sources: ${cost}.\n`)
  const startedMs = performance.now()
  const unfinished = `${binary}.${process.pid}.building`
  fs.mkdirSync(path.dirname(binary), { recursive: true })
  const args = ['build', '-trimpath', '-ldflags', '-s -w', '-o', unfinished, '.']
  const env = { ...process.env, CGO_ENABLED: '0', GOTOOLCHAIN: 'local', GOFLAGS: '-mod=readonly' }
  const { status } = spawnSync('go', args, { cwd: sources, stdio: 'inherit', env })
  if (status !== 0) {
    fs.rmSync(unfinished, { force: true })
    return `Go could not build the ${what}: see its lines above`
  }
  fs.renameSync(unfinished, binary)
  process.stdout.write(`Built in ${((performance.now() - startedMs) / 60_000).toFixed(1)} minutes.\n`)
  return null
}
