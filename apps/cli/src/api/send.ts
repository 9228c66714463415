import { type ApiAddress, ProblemFailure, type RequestOptions } from '@headwater/api-contract/client'
import type { Clock } from '../clock.ts'
import { exitOfStatus } from '../exit-code.ts'
import { Refused, Unreachable } from '../failure.ts'
import { brokeOnTheWay, withRetries } from './retry.ts'

export interface SendOptions {
  headers?: Record<string, string>
  /** Whether the request may be sent a second time when the way to the API broke; true unless said otherwise. */
  again?: boolean
}

/**
 * Makes a call of the generated client. Reading, and posting with the one Idempotency-Key that all attempts share, is
 * tried again for a few seconds when the way to the API broke. `headers` are those of the answer.
 * Throws Refused for a problem and Unreachable when nothing of ours answered.
 */
export type Send = <Data>(
  call: (options: RequestOptions) => Promise<Data>,
  options?: SendOptions,
) => Promise<{ data: Data; headers: Headers }>

const requestTimeoutMs = 35_000
const patienceMs = 10_000

export interface Sender {
  api: ApiAddress & { apiKey: string; fetch: typeof fetch }
  clock: Clock
  newIdempotencyKey: () => string
}

export function createSend({ api, clock, newIdempotencyKey }: Sender): Send {
  return async (call, { headers = {}, again = true } = {}) => {
    const allHeaders = { 'idempotency-key': newIdempotencyKey(), ...headers }
    const attempt = async () => {
      let answered = new Headers()
      const fetch: typeof api.fetch = async (...args) => {
        const response = await api.fetch(...args)
        answered = response.headers
        return response
      }
      try {
        const signal = AbortSignal.timeout(requestTimeoutMs)
        const data = await call({ api: { ...api, fetch }, headers: allHeaders, signal })
        return { data, headers: answered }
      } catch (error) {
        throw failureOf(error, api.url)
      }
    }
    if (!again) return attempt()
    return withRetries(attempt, { clock, untilMs: clock.nowMs() + patienceMs, worthAnotherTry: brokeOnTheWay })
  }
}

// undici's codes for a connection that never came to be
const neverConnected = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

/** What the generated client threw, as a Failure where it is none of ours. */
export function failureOf(error: unknown, apiUrl: string): unknown {
  if (error instanceof ProblemFailure) return refusalOf(error, apiUrl)
  if (error instanceof SyntaxError) return new Unreachable(apiUrl, 'what answers there is not JSON', false)
  if (!(error instanceof Error)) return error
  if (error.name === 'TimeoutError') return new Unreachable(apiUrl, `no answer in ${requestTimeoutMs / 1000} s`, true)
  // fetch throws a TypeError whose cause says what happened
  if (!(error instanceof TypeError) || !(error.cause instanceof Error)) return error
  const cause: Error & { code?: unknown } = error.cause
  const code = typeof cause.code === 'string' ? cause.code : null
  return new Unreachable(apiUrl, code ?? cause.message, code !== null && !neverConnected.has(code))
}

// what a proxy answers while the API behind it is away
const gateways = new Set([502, 503, 504])

function refusalOf({ problem }: ProblemFailure, apiUrl: string): Refused | Unreachable {
  // a proxy, or another program on this port
  if (problem.type === 'about:blank')
    return new Unreachable(
      apiUrl,
      `something else answers there, with status ${problem.status}`,
      gateways.has(problem.status),
    )
  return new Refused(exitOfStatus(problem.status), problem)
}
