import { CommanderError } from 'commander'
import { sameCommand } from './arguments/same-command.ts'
import { type ExitName, exitCodes } from './exit-code.ts'
import { Failure, Refused } from './failure.ts'
import { widthOf } from './output/output.ts'
import { paintFor, printable } from './output/paint.ts'
import { problemLines } from './output/problem.ts'
import { createProgram } from './program.ts'
import type { Surroundings } from './surroundings.ts'

export type { Surroundings } from './surroundings.ts'

/** Runs one command line, without the program's name, and gives the process's exit code. */
export async function runHeadwater(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const program = createProgram(surroundings)
  try {
    await program.parseAsync([...args], { from: 'user' })
    return exitCodes.ok
  } catch (error) {
    return exitCodes[explain(error, program.opts<{ output?: string }>().output === 'json', args, surroundings)]
  }
}

function explain(
  error: unknown,
  asJson: boolean,
  args: readonly string[],
  { stdout, stderr, env }: Surroundings,
): ExitName {
  const say = (lines: readonly string[]) => stderr.write(`${lines.join('\n')}\n`)
  const paint = paintFor(stderr, env)
  // commander has said what is wrong, or shown the help that was asked for
  if (error instanceof CommanderError) return error.exitCode === 0 ? 'ok' : 'usage'
  if (error instanceof Refused) {
    if (asJson) stdout.write(`${JSON.stringify(error.problem, null, 2)}\n`)
    say(problemLines(error.problem, { paint, width: widthOf(stderr), command: sameCommand(args) }))
    return error.exit
  }
  if (error instanceof Failure) {
    say([`${paint('error', 'bad')}: ${printable(error.message)}`])
    return error.exit
  }
  say([
    `${paint('unexpected error', 'bad')}: ${printable(error instanceof Error ? error.message : String(error))}`,
    ...(env['HEADWATER_DEBUG'] && error instanceof Error
      ? [error.stack ?? '']
      : ['Set HEADWATER_DEBUG=1 to see where.']),
  ])
  return 'unexpected'
}
