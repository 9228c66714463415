// npm run mutants: plants one mistake after the other in the real sources, and looks whether the simulation finds it.
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { repositoryFolder } from './embedded/command-line.ts'
import { writeEvidence } from './evidence.ts'
import type { Answer } from './mutants/find.ts'
import { mutants } from './mutants/list.ts'
import { type Mutant, mutantClasses, mutated } from './mutants/mutant.ts'

const { values } = parseArgs({
  options: {
    mutant: { type: 'string', multiple: true, default: [] },
    seconds: { type: 'string', default: '60' },
    processes: { type: 'string', default: '2' },
    'no-evidence': { type: 'boolean', default: false },
    output: { type: 'string', short: 'o', default: 'text' },
  },
})

interface Row {
  mutant: Mutant
  answer: Answer
}

const startedAt = new Date()
const wanted = mutants.filter(({ name }) => values.mutant.length === 0 || values.mutant.includes(name))
for (const mutant of mutants) mutated(fs.readFileSync(path.join(repositoryFolder, mutant.file), 'utf8'), mutant)

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'headwater-mutants-'))
const references = path.join(folder, 'references.json')
await find(null, ['references', references])
const waiting = [...wanted]
const rows: Row[] = []
await Promise.all(Array.from({ length: Number(values.processes) }, () => work()))
fs.rmSync(folder, { recursive: true })

rows.sort((a, b) => mutants.indexOf(a.mutant) - mutants.indexOf(b.mutant))
const isFound = ({ answer }: Row): boolean => answer.found !== null
const figures = {
  mutants: rows.length,
  found: rows.filter(isFound).length,
  byClass: Object.fromEntries(
    mutantClasses.map((name) => {
      const ofClass = rows.filter(({ mutant }) => mutant.class === name)
      return [name, `${ofClass.filter(isFound).length} of ${ofClass.length}`]
    }),
  ),
  passes: rows.reduce((sum, { answer }) => sum + answer.passes, 0),
  seconds: Math.round((Date.now() - startedAt.getTime()) / 1000),
}
if (!values['no-evidence'] && values.mutant.length === 0) writeRows()
process.stdout.write(`${JSON.stringify(figures)}\n`)
process.exitCode = figures.found / figures.mutants >= 0.95 ? 0 : 1

async function work(): Promise<void> {
  for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
    const answer = await find(mutant, ['search', references, values.seconds])
    if (answer.found !== null) await confirm(mutant, answer)
    rows.push({ mutant, answer })
    const told = answer.found === null ? 'NOT FOUND' : `${answer.found.attempt}: ${answer.found.problem.slice(0, 160)}`
    process.stderr.write(`${mutant.name}  ${answer.attempts} attempts, ${answer.seconds.toFixed(1)} s  ${told}\n`)
  }
}

/** The sources as they are have to pass where those with the mistake do not. */
async function confirm(mutant: Mutant, { found }: Answer): Promise<void> {
  const { found: also } = await find(null, ['again', references, found?.attempt ?? ''])
  if (also !== null)
    throw new Error(`${mutant.name}: the sources without it fail too: ${also.attempt}: ${also.problem}`)
}

async function find(mutant: Mutant | null, args: string[]): Promise<Answer> {
  const scripts = path.join(repositoryFolder, 'scripts/mutants')
  const planted = mutant === null ? [] : ['--import', path.join(scripts, 'plant.ts')]
  const child = spawn(process.execPath, [...planted, path.join(scripts, 'find.ts'), ...args], {
    env: { ...process.env, HEADWATER_MUTANT: mutant?.name ?? '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  let errors = ''
  child.stdout.on('data', (text: Buffer) => (output += text.toString()))
  child.stderr.on('data', (text: Buffer) => (errors += text.toString()))
  const status = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  if (mutant !== null && !errors.includes(`planted ${mutant.name}`))
    throw new Error(`${mutant.name} was not planted: nothing loads ${mutant.file}. ${errors}`)
  if (args[0] === 'references' && status === 0) return { found: null, attempts: 0, passes: 0, seconds: 0 }
  if (output === '') throw new Error(`find.ts ${args.join(' ')} ended with ${status}: ${errors}`)
  return JSON.parse(output) as Answer
}

function writeRows(): void {
  const lines = rows.map(
    ({ mutant, answer: { found, attempts, passes, seconds } }) =>
      `| ${mutant.name} | ${mutant.class} | ${mutant.mistake} | ${cellText(found?.attempt ?? 'not found')} | ${cellText(found?.problem ?? '')} | ${attempts} | ${passes} | ${seconds.toFixed(1)} |`,
  )
  const file = writeEvidence({
    name: 'mutants',
    title: 'Planted mistakes',
    command: `npm run mutants -- ${process.argv.slice(2).join(' ')}`.replace(/ -- $/, ''),
    startedAt,
    lines: [
      'A simulation: the real loop and steps, with one mistake planted in them, over a simulated cloud and a simulated Kafka, in virtual',
      `time. Each is looked for up to ${values.seconds} s of a processor. Without the mistake the attempt that found it finds nothing.`,
      '',
      `\`${JSON.stringify(figures)}\``,
      '',
      '| mutant | class | mistake | found by | as | attempts | passes | seconds |',
      '|---|---|---|---|---|---|---|---|',
      ...lines,
    ],
  })
  process.stderr.write(`Written to ${file}.\n`)
}

function cellText(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ').slice(0, 200)
}
