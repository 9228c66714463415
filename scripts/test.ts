// npm test: types, lint, unit and integration tests, one after the other; the last line counts them all.
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { repositoryFolder } from './embedded/command-line.ts'

interface Stage {
  name: string
  command: string
  args: string[]
  /** Vitest's JSON report; a stage without one counts as one check. */
  report: string | null
}

interface Counts {
  passed: number
  failed: number
  skipped: number
}

const reports = fs.mkdtempSync(path.join(os.tmpdir(), 'headwater-test-'))

const stages: Stage[] = [
  { name: 'types', command: 'turbo', args: ['run', 'typecheck', '--output-logs=errors-only'], report: null },
  { name: 'lint', command: 'turbo', args: ['run', 'lint', '--output-logs=errors-only'], report: null },
  vitest('unit', ['--no-isolate']),
  vitest('integration', []),
]

function vitest(project: string, more: string[]): Stage {
  const report = path.join(reports, `${project}.json`)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  return { name: project, command: 'vitest', args: ['run', '--project', project, ...more, ...reporters], report }
}

async function main(): Promise<void> {
  const total: Counts = { passed: 0, failed: 0, skipped: 0 }
  for (const stage of stages) {
    const startedMs = performance.now()
    process.stdout.write(`\n== ${stage.name}\n`)
    const ok = await run(stage)
    const counts = readCounts(stage, ok)
    total.passed += counts.passed
    total.failed += counts.failed
    total.skipped += counts.skipped
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(1)
    process.stdout.write(`== ${stage.name}: ${counts.passed} passed, ${counts.failed} failed in ${seconds} s\n`)
  }
  fs.rmSync(reports, { recursive: true, force: true })
  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : ''
  process.stdout.write(`\n${total.passed} passed, ${total.failed} failed${skipped}\n`)
  process.exitCode = total.failed === 0 ? 0 : 1
}

function run({ command, args }: Stage): Promise<boolean> {
  const environment = { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' }
  const child = spawn(command, args, {
    cwd: repositoryFolder,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: environment,
  })
  return new Promise((resolve) => {
    child.once('error', () => resolve(false))
    child.once('exit', (code) => resolve(code === 0))
  })
}

/** A stage that fails without a failed test, because it could not start say, counts as one failure. */
function readCounts({ report }: Stage, ok: boolean): Counts {
  const alone = { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 }
  if (report === null || !fs.existsSync(report)) return alone
  const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(fs.readFileSync(report, 'utf8')) as {
    numPassedTests: number
    numFailedTests: number
    numPendingTests: number
  }
  const failed = !ok && numFailedTests === 0 ? 1 : numFailedTests
  return { passed: numPassedTests, failed, skipped: numPendingTests }
}

await main()
