// npm run test:long: all drills and exhaustive searches. What they showed goes to docs/evidence with its date and commit.
import { execFileSync, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { repositoryFolder } from './embedded/command-line.ts'

interface Report {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  testResults: { name: string; assertionResults: { fullName: string; status: string; duration?: number }[] }[]
}

const reportFile = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'headwater-long-')), 'report.json')
const startedAt = new Date()
const { status } = spawnSync(
  'vitest',
  [
    'run',
    '--project',
    'long',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${reportFile}`,
    ...process.argv.slice(2),
  ],
  { cwd: repositoryFolder, stdio: 'inherit' },
)
const report = JSON.parse(fs.readFileSync(reportFile, 'utf8')) as Report
fs.rmSync(path.dirname(reportFile), { recursive: true })

const commit = git('rev-parse', '--short', 'HEAD')
const dirty = git('status', '--porcelain') === '' ? '' : ', with changes that are not committed'
const day = startedAt.toISOString().slice(0, 10)
const rows = report.testResults.flatMap(({ name, assertionResults }) =>
  assertionResults.map(({ fullName, status: outcome, duration }) => {
    const seconds = duration === undefined ? '' : (duration / 1000).toFixed(1)
    return `| ${path.relative(repositoryFolder, name)} | ${fullName} | ${outcome} | ${seconds} |`
  }),
)
const file = path.join(repositoryFolder, 'docs/evidence', `${day}-${commit}-long-tests.md`)
fs.writeFileSync(
  file,
  [
    `# Long tests of ${day}`,
    '',
    `Commit ${commit}${dirty}; ${os.cpus().length} cores, ${Math.round(os.totalmem() / 2 ** 30)} GiB. Command: \`npm run test:long\`.`,
    `${report.numPassedTests} passed, ${report.numFailedTests} failed, ${report.numPendingTests} skipped.`,
    '',
    '| file | test | outcome | seconds |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n'),
)
process.stdout.write(`\nWritten to ${path.relative(repositoryFolder, file)}.\n`)
process.stdout.write(`${report.numPassedTests} passed, ${report.numFailedTests} failed\n`)
process.exitCode = status ?? 1

function git(...args: string[]): string {
  return execFileSync('git', args, { cwd: repositoryFolder, encoding: 'utf8' }).trim()
}
