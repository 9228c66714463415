import path from 'node:path'
import { parseArgs } from 'node:util'
import { catalogue, type Size } from '@headwater/capacity-planner'
import { repositoryFolder, StartFailure } from '../embedded/command-line.ts'

export interface CalibrateOptions {
  stateFolder: string
  /** Measured in each phase, after all clients are under way. */
  seconds: number
  sizes: readonly Size[]
}

export const help = `Usage: npm run calibrate -- [options]

Loads real brokers on this computer with Kafka's own performance tools and writes what each local size carries. The planner
takes that in place of its estimates from the next start on. Takes five to ten minutes; let nothing else run meanwhile.

  --seconds N          measured in each phase, once it is warm (default 20)
  --size NAME          only this size, such as local.small; what was measured of others stays
  --state-folder DIR   where the result is written, and on whose disk brokers are loaded (default .headwater in the checkout)
  --help
`

/** Null when help is wanted. Throws StartFailure. */
export function readOptions(args: string[]): CalibrateOptions | null {
  const options = {
    seconds: { type: 'string', default: '20' },
    size: { type: 'string' },
    'state-folder': { type: 'string', default: '.headwater' },
    help: { type: 'boolean', short: 'h' },
  } as const
  const { values } = parsed(() => parseArgs({ args, options, strict: true, allowPositionals: false }))
  if (values.help) return null
  return {
    stateFolder: path.resolve(repositoryFolder, values['state-folder']),
    seconds: readSeconds(values.seconds),
    sizes: readSizes(values.size),
  }
}

function parsed<T>(parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    throw new StartFailure(`${error instanceof Error ? error.message : String(error)} Run with --help for the options.`)
  }
}

function readSeconds(text: string): number {
  const seconds = Number(text)
  if (seconds >= 2 && seconds <= 600) return seconds
  throw new StartFailure(`--seconds ${text} is not a number from 2 to 600.`)
}

function readSizes(name: string | undefined): readonly Size[] {
  const local = catalogue.sizes.filter(({ provider }) => provider === 'local')
  const sizes = local.filter((size) => name === undefined || size.name === name)
  if (sizes.length > 0) return sizes
  throw new StartFailure(`--size ${name} is not one of ${local.map((size) => size.name).join(', ')}.`)
}
