// npm run test:long: all drills and exhaustive searches. What they showed goes to docs/evidence with its date and commit.
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { repositoryFolder } from './embedded/command-line.ts'
import { currentRevision, writeEvidence } from './evidence.ts'

interface Report {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  testResults: { name: string; assertionResults: { fullName: string; status: string; duration?: number }[] }[]
}

const reportFile = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'headwater-long-')), 'report.json')
const startedAt = new Date()
const revision = currentRevision()
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

const rows = report.testResults.flatMap(({ name, assertionResults }) =>
  assertionResults.map(({ fullName, status: outcome, duration }) => {
    const seconds = duration === undefined ? '' : (duration / 1000).toFixed(1)
    return `| ${path.relative(repositoryFolder, name)} | ${fullName} | ${outcome} | ${seconds} |`
  }),
)
const file = writeEvidence({
  name: 'long-tests',
  title: 'Long tests',
  command: 'npm run test:long',
  startedAt,
  revision,
  lines: [
    `${report.numPassedTests} passed, ${report.numFailedTests} failed, ${report.numPendingTests} skipped.`,
    '',
    '| file | test | outcome | seconds |',
    '|---|---|---|---|',
    ...rows,
  ],
})
process.stdout.write(`\nWritten to ${file}.\n`)
process.stdout.write(`${report.numPassedTests} passed, ${report.numFailedTests} failed\n`)
process.exitCode = status ?? 1
