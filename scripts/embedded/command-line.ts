import path from 'node:path'
import { parseArgs } from 'node:util'

/** The folder of the checkout. */
export const repositoryFolder = path.resolve(import.meta.dirname, '../..')

/** One clear sentence for a person, instead of a stack. */
export class StartFailure extends Error {
  override readonly name = 'StartFailure'
}

export interface StartOptions {
  port: number
  stateFolder: string
  verbose: boolean
  /** Make a new operator key and revoke those before it. */
  resetOperatorKey: boolean
}

const startFlags = {
  port: { type: 'string' },
  'state-folder': { type: 'string' },
  verbose: { type: 'boolean' },
  'reset-operator-key': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

export const startHelp = `  --port N             port of the API on 127.0.0.1 (default 8400; 0: any free one)
  --state-folder DIR   where everything is kept (default .headwater in the checkout)
  --verbose            show what the control plane logs
  --reset-operator-key make a new operator key; those before it stop working
  --help`

/** Reads the options that `npm start` and `npm run demo` share, and those in `more`. Throws StartFailure. */
export function readCommandLine<M extends Record<string, { type: 'string' | 'boolean' }>>(
  args: string[],
  more: M,
): { options: StartOptions; values: Partial<Record<keyof M, string | boolean>>; help: boolean } {
  let values: Record<string, string | boolean | undefined>
  try {
    values = parseArgs({ args, options: { ...startFlags, ...more }, strict: true, allowPositionals: false })
      .values as Record<string, string | boolean | undefined>
  } catch (error) {
    throw new StartFailure(`${error instanceof Error ? error.message : String(error)} Run with --help for the options.`)
  }
  return {
    options: {
      port: readPort(values['port']),
      stateFolder: path.resolve(repositoryFolder, String(values['state-folder'] ?? '.headwater')),
      verbose: values['verbose'] === true,
      resetOperatorKey: values['reset-operator-key'] === true,
    },
    values: values as Partial<Record<keyof M, string | boolean>>,
    help: values['help'] === true,
  }
}

function readPort(value: string | boolean | undefined): number {
  if (value === undefined) return 8400
  const port = Number(value)
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  throw new StartFailure(`--port ${String(value)} is not a port: give a number from 0 to 65535.`)
}
