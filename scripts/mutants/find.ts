// Looks for what is wrong with the sources as they are loaded, and prints one line of JSON. Started by scripts/mutants.ts:
//   find.ts references FILE | find.ts search FILE SECONDS | find.ts again FILE ATTEMPT
import fs from 'node:fs'
import { attempts, type References, takeReferences } from './attempts.ts'
import { mutants } from './list.ts'

export interface Answer {
  /** Null where nothing was found. */
  found: { attempt: string; problem: string } | null
  attempts: number
  passes: number
  /** Of a processor. */
  seconds: number
}

// a call that times out or is refused makes an error; nobody reads where it came from
Error.stackTraceLimit = 0

const [, , what, file = '', argument = ''] = process.argv
/** Of a processor: how many others work beside it must not decide what is found. */
const seconds = (): number => process.cpuUsage().user / 1e6

if (what === 'references') fs.writeFileSync(file, JSON.stringify(await takeReferences()))
else {
  const references = JSON.parse(fs.readFileSync(file, 'utf8')) as References
  const isWanted = (name: string): boolean => what === 'search' || name === argument
  process.stdout.write(`${JSON.stringify(await search(references, isWanted))}\n`)
}
// simulated workers sleep for ever
process.exit(0)

async function search(references: References, isWanted: (name: string) => boolean): Promise<Answer> {
  const answer: Answer = { found: null, attempts: 0, passes: 0, seconds: 0 }
  let current = ''
  const first = mutants.find(({ name }) => name === process.env['HEADWATER_MUTANT'])?.flows ?? []
  // what nobody catches would end a real process too
  process.on('uncaughtException', (error) => {
    answer.found = { attempt: current, problem: `the process ends with ${error.message}` }
    process.stdout.write(`${JSON.stringify({ ...answer, seconds: seconds() })}\n`, () => process.exit(0))
  })
  for (const { name, look } of attempts(references, first)) {
    if (!isWanted(name)) continue
    if (what === 'search' && seconds() > Number(argument)) break
    answer.attempts += 1
    current = name
    const { problems, passes } = await look().catch((error: unknown) => ({ problems: [String(error)], passes: 0 }))
    answer.passes += passes
    const [problem] = problems
    if (problem === undefined) continue
    answer.found = { attempt: name, problem }
    break
  }
  return { ...answer, seconds: seconds() }
}
