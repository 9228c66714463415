import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { repositoryFolder } from '../embedded/command-line.ts'
import type { SeedsSummary } from './seeds.ts'

/** What is run. */
export interface Revision {
  commit: string
  /** True where something was changed since. */
  isChanged: boolean
}

/** To be asked before a run begins: the checkout may be another when it ends. */
export function currentRevision(): Revision {
  const changes = git('status', '--porcelain', '--', 'packages', 'apps', 'scripts')
  return { commit: git('rev-parse', '--short', 'HEAD'), isChanged: changes !== '' }
}

/** Keeps what a run came to in docs/evidence, under its day and commit. Returns the file's name in the repository. */
export function writeEvidence(
  summary: SeedsSummary & { realSeconds: number; passesPerSecond: number; threads: number; isRepeated: boolean },
  { startedAt, command, revision }: { startedAt: Date; command: string; revision: Revision },
): string {
  const { commit, isChanged } = revision
  const day = startedAt.toISOString().slice(0, 10)
  const name = `docs/evidence/${day}-${commit}-simulation.md`
  const changed = isChanged ? ', with changes that are not committed' : ''
  const { violations, faultsByKind, ordersByKind } = summary
  const lines = [
    `# Simulation of ${day}`,
    '',
    `Commit ${commit}${changed}; ${os.cpus().length} cores, ${Math.round(os.totalmem() / 2 ** 30)} GiB. Command: \`${command}\`.`,
    'A simulated cloud and a simulated Kafka under the real control loop, in virtual time.',
    '',
    '| figure | value |',
    '|---|---|',
    `| \`simulation.passes\` | ${summary.passes}, ${summary.passesPerSecond} a second on ${summary.threads} threads |`,
    `| \`simulation.faults\` | ${summary.faults} |`,
    `| violations | ${violations.length} |`,
    `| seeds | ${summary.firstSeed} to ${summary.lastSeed}, combined hash ${summary.combinedHash} |`,
    `| seed ${summary.firstSeed} once more | ${summary.isRepeated ? 'the same trace' : 'ANOTHER TRACE'} |`,
    `| simulated | ${summary.simulatedSeconds} s, ${summary.clusterYears} years of a cluster |`,
    `| real | ${summary.realSeconds} s |`,
    '',
    '| fault | times |',
    '|---|---|',
    ...Object.entries(faultsByKind).map(([kind, times]) => `| ${kind} | ${times} |`),
    '',
    '| order under faults | times |',
    '|---|---|',
    ...Object.entries(ordersByKind).map(([kind, times]) => `| ${kind} | ${times} |`),
    '',
    ...violations.map(({ seed, kind, slot, message }) => `Seed ${seed}: ${kind} in ${slot}: ${message}`),
  ]
  fs.writeFileSync(path.join(repositoryFolder, name), `${lines.join('\n').trimEnd()}\n`)
  return name
}

function git(...args: string[]): string {
  return execFileSync('git', args, { cwd: repositoryFolder, encoding: 'utf8' }).trim()
}
