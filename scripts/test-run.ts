import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { repositoryFolder } from './embedded/command-line.ts'

/** How tests ended. */
export interface Counts {
  passed: number
  failed: number
  skipped: number
}

/** Runs a command in the repository with its output shown; true when it succeeded. */
export function runCommand(command: string, args: string[], more: NodeJS.ProcessEnv = {}): Promise<boolean> {
  const child = spawn(command, args, {
    cwd: repositoryFolder,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', ...more },
  })
  return new Promise((resolve) => {
    child.once('error', () => resolve(false))
    child.once('exit', (code) => resolve(code === 0))
  })
}

/** Runs one of vitest's projects and counts its tests. One that could not start counts as one failure. */
export async function runProject(project: string, more: string[] = [], env: NodeJS.ProcessEnv = {}): Promise<Counts> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'headwater-test-'))
  const report = path.join(folder, `${project}.json`)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  try {
    const ok = await runCommand('vitest', ['run', '--project', project, ...reporters, ...more], env)
    return readCounts(report, ok)
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

function readCounts(report: string, ok: boolean): Counts {
  if (!fs.existsSync(report)) return ok ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 }
  const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(fs.readFileSync(report, 'utf8')) as {
    numPassedTests: number
    numFailedTests: number
    numPendingTests: number
  }
  const failed = !ok && numFailedTests === 0 ? 1 : numFailedTests
  return { passed: numPassedTests, failed, skipped: numPendingTests }
}

export function sumOf(counts: Counts[]): Counts {
  const total = { passed: 0, failed: 0, skipped: 0 }
  for (const { passed, failed, skipped } of counts) {
    total.passed += passed
    total.failed += failed
    total.skipped += skipped
  }
  return total
}

/** The last line of every command that runs tests: `N passed, N failed`. */
export function endWith(counts: Counts): void {
  const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''
  process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed${skipped}\n`)
  process.exitCode = counts.failed === 0 ? 0 : 1
}
