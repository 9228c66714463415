import type { Problem } from './problem.ts'

/** Whom the generated client talks to, and as whom. */
export interface ApiAddress {
  /** Such as `http://127.0.0.1:8080`. */
  url: string
  /** A program's; a browser has its session's cookie instead. */
  apiKey?: string
  /** A browser's, for changes. */
  csrfToken?: string
  fetch?: typeof fetch
}

/** Options of one call: those of fetch, and where it goes. Without `api` the call throws. */
export type RequestOptions = RequestInit & { api?: ApiAddress | undefined }

/** A call that the API refused; `problem` is its answer. */
export class ProblemFailure extends Error {
  override readonly name = 'ProblemFailure'
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.detail)
    this.problem = problem
  }
}

/** What every function of the generated client goes through. Throws a ProblemFailure, or what fetch throws. */
export async function request<Answer>(path: string, options: RequestOptions): Promise<Answer> {
  const { api, ...init } = options
  if (!api) throw new Error(`no API was given for ${path}: pass { api: { url, apiKey } }`)
  const headers = new Headers(init.headers)
  if (api.apiKey !== undefined) headers.set('authorization', `Bearer ${api.apiKey}`)
  if (api.csrfToken !== undefined) headers.set('x-csrf-token', api.csrfToken)
  const response = await (api.fetch ?? fetch)(new URL(path, api.url), { ...init, headers })
  const text = await response.text()
  if (!response.ok) throw new ProblemFailure(problemOf(response, text))
  // the document says what an answer is; the API holds itself to it
  return (text === '' ? null : JSON.parse(text)) as Answer
}

function problemOf(response: Response, text: string): Problem {
  if (response.headers.get('content-type')?.startsWith('application/problem+json')) return JSON.parse(text) as Problem
  const detail = `The answer is ${response.status} and no problem of Headwater: is the address right?`
  const requestId = response.headers.get('x-request-id') ?? ''
  return { type: 'about:blank', title: response.statusText, status: response.status, detail, requestId }
}
