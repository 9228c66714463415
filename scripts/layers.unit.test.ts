import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

const root = path.resolve(import.meta.dirname, '..')

/** Who may import whom; a workspace that is not named here fails, so that each new one gets its place. */
const layers: string[][] = [
  ['model'],
  ['capacity-planner', 'reconciliation', 'balancer', 'provider', 'api-contract'],
  ['control-loop'],
  ['provider-aws', 'provider-kubernetes', 'provider-local', 'provider-simulated', 'kafka', 'database', 'simulation'],
  ['api', 'reconciler', 'cli', 'console'],
]

/** An SDK lives in one workspace. */
const homes: Record<string, string[]> = {
  '@platformatic/kafka': ['kafka'],
  '@peculiar/x509': ['kafka'],
  pg: ['database'],
  bullmq: ['database'],
  ioredis: ['database'],
  '@aws-sdk/client-ec2': ['provider-aws'],
  '@aws-sdk/client-secrets-manager': ['provider-aws'],
  'fast-xml-parser': ['provider-aws'],
  '@kubernetes/client-node': ['provider-kubernetes'],
  '@prisma/client': ['database'],
  '@prisma/adapter-pg': ['database'],
  fastify: ['api'],
  commander: ['cli'],
  react: ['console'],
}

/** Edges inside one layer, each with the reason it is allowed. */
const sideways: Record<string, string[]> = {
  // Decisions are about what the contract can show and do; where copies shall be is a decision of its own.
  reconciliation: ['provider', 'balancer'],
  // The simulation runs the loop over a simulated cloud.
  simulation: ['provider-simulated'],
}

/** Pure packages: no I/O, no clock, no randomness of their own. */
const pure = new Set(['model', 'capacity-planner', 'reconciliation', 'balancer'])
const impure =
  /\bDate\.now\(|\bnew Date\(\)|Math\.random\(|\bsetTimeout\(|node:(fs|net|http|child_process|timers)|\bfetch\(/

interface Source {
  file: string
  workspace: string
  imports: string[]
  text: string
}

const sources = readSources()

describe('the layers', () => {
  it('name every workspace', () => {
    const workspaces = [...new Set(sources.map((source) => source.workspace))].toSorted()
    expect(workspaces).toEqual(layers.flat().toSorted())
  })

  it('are imported downwards only, apps never by each other', () => {
    const faults = sources.flatMap(({ file, workspace, imports }) =>
      imports
        .filter((name) => name.startsWith('@headwater/'))
        .map((name) => name.split('/')[1] ?? '')
        .filter((other) => other !== workspace && !mayImport(workspace, other))
        .map((other) => `${file} imports ${other}`),
    )
    expect(faults).toEqual([])
  })

  it('keep each SDK in its home', () => {
    const faults = sources.flatMap(({ file, workspace, imports }) =>
      imports.flatMap((name) => {
        const sdk = name.startsWith('@') ? name.split('/').slice(0, 2).join('/') : (name.split('/')[0] ?? '')
        const home = homes[sdk]
        return home === undefined || home.includes(workspace) ? [] : [`${file} imports ${sdk}`]
      }),
    )
    expect(faults).toEqual([])
  })

  it('keep time, randomness and I/O out of decisions', () => {
    const faults = sources.filter(
      ({ workspace, file, text }) => pure.has(workspace) && !isTest(file) && impure.test(text),
    )
    expect(faults.map(({ file }) => file)).toEqual([])
  })

  it('hold no file of more than 400 lines', () => {
    const faults = sources.filter(({ text }) => text.split('\n').length > 400)
    expect(faults.map(({ file }) => file)).toEqual([])
  })
})

function mayImport(workspace: string, other: string): boolean {
  return layerOf(other) < layerOf(workspace) || (sideways[workspace] ?? []).includes(other)
}

function layerOf(workspace: string): number {
  return layers.findIndex((layer) => layer.includes(workspace))
}

function isTest(file: string): boolean {
  return /\.test\.ts$|fixtures/.test(file)
}

function readSources(): Source[] {
  return ['apps', 'packages'].flatMap((group) =>
    fs.readdirSync(path.join(root, group)).flatMap((workspace) =>
      fs
        .readdirSync(path.join(root, group, workspace), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts') && !/(^|\/)(node_modules|generated)\//.test(file))
        .map((file) => {
          const text = fs.readFileSync(path.join(root, group, workspace, file), 'utf8')
          // programs that are shown to tenants import too
          const own = text.replaceAll(/^ *text: `[^`]*`/gm, '')
          const imports = [...own.matchAll(/(?:from|import\()\s*'([^'.][^']*)'/g)].map((match) => match[1] ?? '')
          return { file: `${group}/${workspace}/${file}`, workspace, imports, text }
        }),
    ),
  )
}
