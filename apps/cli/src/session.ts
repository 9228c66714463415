import { randomUUID } from 'node:crypto'
import type { ApiAddress } from './api/client.ts'
import { findKey } from './api/key.ts'
import { createSend, type Send } from './api/send.ts'
import type { Clock } from './clock.ts'
import { type GlobalOptions, parseApiUrl } from './global-options.ts'
import { createOutput, type Output } from './output/output.ts'
import type { Surroundings } from './surroundings.ts'

/** What a command works with. */
export interface Session {
  /** For the calls of the generated client. */
  send: Send
  /** Where to, and as whom: for the one call that is no request and answer, the stream of events. */
  api: ApiAddress & { apiKey: string; fetch: typeof fetch }
  output: Output
  clock: Clock
  /** The folder that names of files start from. */
  folder: string
  ask: Surroundings['ask']
}

/** Opened by a command once its command line has been read, so that help and usage errors need no key. */
export type OpenSession = () => Session

/** Where commands say things; all that one needs which asks no API. */
export function outputOf({ output, quiet }: GlobalOptions, { stdout, stderr, env, clock }: Surroundings): Output {
  return createOutput({ stdout, stderr }, { format: output, quiet: quiet === true, env, nowMs: () => clock.nowMs() })
}

export function createSession(options: GlobalOptions, surroundings: Surroundings): Session {
  const { env, folders, clock, readFile, ask } = surroundings
  const api = { url: parseApiUrl(options.apiUrl), apiKey: findKey(env, folders, readFile), fetch }
  return {
    send: createSend({ api, clock, newIdempotencyKey: randomUUID }),
    api,
    output: outputOf(options, surroundings),
    clock,
    folder: folders[0],
    ask,
  }
}
