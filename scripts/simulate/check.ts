import os from 'node:os'
import type { Counts } from '../test-run.ts'
import { simulateOnAllCores } from './all-cores.ts'
import { failureLines } from './seeds.ts'

/** Two minutes on two cores, in every shape there is: one to three workers with two to five clusters, a virtual day each. */
const seeds = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]

/** Simulates the same seeds each time; each counts as one check. A violation is told as a story, and no other seed is begun. */
export async function checkSeeds(): Promise<Counts> {
  const left = [...seeds]
  let [passed, failed] = [0, 0]
  const next = (): number | null => (failed > 0 ? null : (left.shift() ?? null))
  await simulateOnAllCores(Math.min(os.availableParallelism(), seeds.length), next, (answer) => {
    const { seed, passes, traceHash, simulatedSeconds } = answer.record
    if (answer.shortest === null) {
      passed += 1
      process.stdout.write(`seed ${seed}: ${passes} passes in ${simulatedSeconds} simulated s, trace ${traceHash}\n`)
    } else {
      failed += 1
      process.stdout.write(`${failureLines(answer).join('\n')}\n`)
    }
  })
  return { passed, failed, skipped: left.length }
}
