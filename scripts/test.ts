// npm test: types, lint, unit tests, two minutes of simulation, and integration tests, one after the other; with --clouds the
// tests on both clouds too. The last line counts them all.
import { testOnAws } from './clouds/aws/test.ts'
import { testOnKubernetes } from './clouds/kubernetes/test.ts'
import { checkSeeds } from './simulate/check.ts'
import { type Counts, endWith, runCommand, runProject, sumOf } from './test-run.ts'

interface Stage {
  name: string
  run: () => Promise<Counts>
}

const stages: Stage[] = [
  { name: 'types', run: () => check('typecheck') },
  { name: 'lint', run: () => check('lint') },
  { name: 'unit', run: () => runProject('unit', ['--no-isolate']) },
  { name: 'simulation', run: () => checkSeeds() },
  { name: 'integration', run: () => runProject('integration') },
]

const clouds: Stage[] = [
  { name: 'aws', run: () => testOnAws() },
  { name: 'kubernetes', run: () => testOnKubernetes() },
]

/** A task of every workspace counts as one check. */
async function check(task: string): Promise<Counts> {
  const ok = await runCommand('turbo', ['run', task, '--output-logs=errors-only'])
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 }
}

const counts: Counts[] = []
for (const { name, run } of process.argv.includes('--clouds') ? [...stages, ...clouds] : stages) {
  const startedMs = performance.now()
  process.stdout.write(`\n== ${name}\n`)
  const count = await run()
  counts.push(count)
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1)
  process.stdout.write(`== ${name}: ${count.passed} passed, ${count.failed} failed in ${seconds} s\n`)
}
endWith(sumOf(counts))
