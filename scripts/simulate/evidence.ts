import { type Evidence, writeEvidence } from '../evidence.ts'
import type { SeedsSummary } from './seeds.ts'

/** Keeps what a run came to in docs/evidence, under its day and commit. Returns the file's name in the repository. */
export function writeSimulation(
  summary: SeedsSummary & { realSeconds: number; passesPerSecond: number; threads: number; isRepeated: boolean },
  circumstances: Pick<Evidence, 'startedAt' | 'command' | 'revision'>,
): string {
  const { violations, faultsByKind, ordersByKind } = summary
  const lines = [
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
  return writeEvidence({ ...circumstances, name: 'simulation', title: 'Simulation', lines })
}
