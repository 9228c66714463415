import { Command } from 'commander'
import { addCommands } from './commands/index.ts'
import { addSimulate } from './commands/simulate.ts'
import { exitCodeLines } from './exit-code.ts'
import { addGlobalOptions, type GlobalOptions } from './global-options.ts'
import { createSession, outputOf } from './session.ts'
import type { Surroundings } from './surroundings.ts'

const examples = `
Examples:
  headwater plan --throughput 0.1 --retention 1d --availability single-zone
  headwater cluster create --name orders --throughput 0.1 --retention 1d --availability single-zone --wait
  headwater user create --cluster orders app --properties client.properties
  headwater connection orders

The API key comes from HEADWATER_API_KEY, from the file that HEADWATER_KEY_FILE names, or from .headwater/operator.key
in this folder or above it; never from the command line.
`

/** The command line, ready to parse. It throws where commander would exit. */
export function createProgram(surroundings: Surroundings): Command {
  const { stdout, stderr, env } = surroundings
  const program = new Command('headwater')
    .description('Order, look after and connect to Apache Kafka clusters.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
    })
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('(--help shows what can be given)')
    .addHelpText(
      'after',
      `${examples}\nExit codes:\n${exitCodeLines()
        .map((line) => `  ${line}`)
        .join('\n')}`,
    )
  addGlobalOptions(program, env)
  addCommands(program, () => createSession(program.opts<GlobalOptions>(), surroundings))
  addSimulate(program, () => outputOf(program.opts<GlobalOptions>(), surroundings))
  return program
}
