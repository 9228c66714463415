import { type Command, Option } from 'commander'
import { Failure } from './failure.ts'

export interface GlobalOptions {
  output: 'json' | 'table'
  apiUrl: string
  quiet?: boolean
}

const defaultApiUrl = 'http://127.0.0.1:8400'

/** Options that every command takes, before or after its name. */
export function addGlobalOptions(program: Command, env: Readonly<Record<string, string | undefined>>): Command {
  return program
    .addOption(new Option('-o, --output <format>', 'what to print').choices(['json', 'table']).default('table'))
    .option('--api-url <url>', 'the API (environment: HEADWATER_API_URL)', env['HEADWATER_API_URL'] || defaultApiUrl)
    .option('-q, --quiet', 'no progress and no hints, only results and errors')
}

/** The API's address, without a path. Throws Failure `usage` for anything else. */
export function parseApiUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || !['http:', 'https:'].includes(url.protocol))
    throw new Failure('usage', `${text} is no address of an API: give one such as ${defaultApiUrl}.`)
  if (url.username || url.password)
    throw new Failure(
      'usage',
      'The address of the API must not hold a user or a password: set HEADWATER_API_KEY instead.',
    )
  if (url.pathname !== '/' || url.search || url.hash)
    throw new Failure('usage', `Give the address of the API without a path: ${url.origin}.`)
  return url.origin
}
