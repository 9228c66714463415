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

/** A test that failed, in the words of its first error. */
interface Failure {
  file: string
  test: string
  message: string
}

/** By file; what belongs to no file is under the empty name. */
interface Run {
  byFile: Map<string, Counts>
  failures: Failure[]
}

/** An error that no test waited for: a rejected promise that nobody handled, say. It counts as a test of its file that failed. */
export interface UnhandledError {
  /** Absolute; null where it came from no file's worker. */
  file: string | null
  message: string
}

const MOST_SECOND_TRIES = 3
const MESSAGE_LINES = 12
const ended: (Failure & { project: string; steady: boolean })[] = []

/**
 * Runs one of vitest's projects and counts its tests. One that could not start counts as one failure. Files of tests that
 * wait for real processes are run a second time when at most MOST_SECOND_TRIES of them failed: what passes then is counted as
 * passed, and named at the end as unsteady, with what it said the first time. Unit tests have no second try.
 */
export async function runProject(project: string, more: string[] = [], env: NodeJS.ProcessEnv = {}): Promise<Counts> {
  const first = await runOnce(project, more, env)
  const files = [...new Set(first.failures.map(({ file }) => file))]
  if (project === 'unit' || files.length === 0 || files.length > MOST_SECOND_TRIES || files.includes('')) {
    ended.push(...first.failures.map((failure) => ({ ...failure, project, steady: true })))
    return sumOf([...first.byFile.values()])
  }
  process.stdout.write(`\n== ${project}: a second try of ${files.join(', ')}\n`)
  const second = await runOnce(project, [...more, ...files], env)
  const again = new Set(second.failures.map(nameOf))
  ended.push(...first.failures.map((failure) => ({ ...failure, project, steady: again.has(nameOf(failure)) })))
  ended.push(
    ...second.failures
      .filter((failure) => !first.failures.some((other) => nameOf(other) === nameOf(failure)))
      .map((failure) => ({ ...failure, project, steady: true })),
  )
  return sumOf([...new Map([...first.byFile, ...second.byFile]).values()])
}

async function runOnce(project: string, more: string[], env: NodeJS.ProcessEnv): Promise<Run> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'headwater-test-'))
  const report = path.join(folder, `${project}.json`)
  const unhandled = path.join(folder, 'unhandled.json')
  const reporters = ['default', 'json', './scripts/test-unhandled.ts'].map((reporter) => `--reporter=${reporter}`)
  const options = [...reporters, `--outputFile.json=${report}`, ...more]
  try {
    const ok = await runCommand('vitest', ['run', '--project', project, ...options], {
      ...env,
      HEADWATER_TEST_UNHANDLED: unhandled,
    })
    return runOf(readJson<Report>(report)?.testResults ?? [], readJson<UnhandledError[]>(unhandled) ?? [], ok)
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

interface FileReport {
  name: string
  status: string
  message?: string
  assertionResults: { fullName: string; status: string; failureMessages?: string[] }[]
}

interface Report {
  testResults: FileReport[]
}

function readJson<Content>(file: string): Content | null {
  return fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, 'utf8')) as Content) : null
}

function runOf(results: FileReport[], unhandled: UnhandledError[], ok: boolean): Run {
  const byFile = new Map(results.map((result) => [path.relative(repositoryFolder, result.name), countsOf(result)]))
  const failed = results.filter(({ status }) => status === 'failed').flatMap(failuresOf)
  for (const { file, message } of unhandled) {
    const name = file === null ? '' : path.relative(repositoryFolder, file)
    const counts = byFile.get(name) ?? { passed: 0, failed: 0, skipped: 0 }
    byFile.set(name, { ...counts, failed: counts.failed + 1 })
    failed.push({ file: name, test: 'an error that no test waited for', message })
  }
  if (!ok && failed.length === 0) byFile.set('', { passed: 0, failed: 1, skipped: 0 })
  return { byFile, failures: failed }
}

function countsOf({ status, assertionResults }: FileReport): Counts {
  const count = (...outcomes: string[]) => assertionResults.filter((test) => outcomes.includes(test.status)).length
  const failed = count('failed')
  return {
    passed: count('passed'),
    failed: status === 'failed' && failed === 0 ? 1 : failed,
    skipped: count('pending', 'skipped', 'todo'),
  }
}

function failuresOf({ name, message, assertionResults }: FileReport): Failure[] {
  const file = path.relative(repositoryFolder, name)
  const failed = assertionResults.filter(({ status }) => status === 'failed')
  if (failed.length === 0) return [{ file, test: 'the whole file', message: message ?? '' }]
  return failed.map(({ fullName, failureMessages }) => ({ file, test: fullName, message: failureMessages?.[0] ?? '' }))
}

function nameOf({ file, test }: Failure): string {
  return `${file} > ${test}`
}

/** Said last, since what is cut off a long log is its beginning. */
function writeFailures(): void {
  for (const failure of ended) {
    const outcome = failure.steady ? 'FAILED' : 'UNSTEADY (passed on the second try)'
    process.stdout.write(`\n${outcome} ${failure.project}: ${nameOf(failure)}\n`)
    for (const line of failure.message.split('\n').slice(0, MESSAGE_LINES)) process.stdout.write(`    ${line}\n`)
  }
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

/** What failed, then the last line of every command that runs tests: `N passed, N failed`. */
export function endWith(counts: Counts): void {
  writeFailures()
  const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''
  process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed${skipped}\n`)
  process.exitCode = counts.failed === 0 ? 0 : 1
}
