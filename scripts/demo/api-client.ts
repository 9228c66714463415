import { StartFailure } from '../embedded/command-line.ts'

/** The demo's way to the API: what a tenant's program would send. */
export interface ApiClient {
  get<T>(path: string): Promise<T>
  post<T>(path: string, body: unknown): Promise<T>
  /** Refused with 412 where the resource is not of this revision any more. */
  patch<T>(path: string, body: unknown, revision: number): Promise<T>
  delete<T>(path: string): Promise<T>
}

/** A problem document (RFC 9457) that the API answered with. */
export class ApiProblem extends StartFailure {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

export function createApiClient(baseUrl: string, key: string): ApiClient {
  const call = async <T>(method: string, path: string, body?: unknown, revision?: number): Promise<T> => {
    const response = await fetch(new URL(path, baseUrl), {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(revision === undefined ? {} : { 'if-match': `"${revision}"` }),
        ...(body === undefined
          ? {}
          : { 'content-type': 'application/json', 'idempotency-key': globalThis.crypto.randomUUID() }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const answer: unknown = response.status === 204 ? null : await response.json()
    if (!response.ok) throw new ApiProblem(response.status, describeProblem(method, path, answer))
    return answer as T
  }
  return {
    get: (path) => call('GET', path),
    post: (path, body) => call('POST', path, body),
    patch: (path, body, revision) => call('PATCH', path, body, revision),
    delete: (path) => call('DELETE', path),
  }
}

function describeProblem(method: string, path: string, answer: unknown): string {
  const { title, detail, errors } = (answer ?? {}) as {
    title?: string
    detail?: string
    errors?: { pointer?: string; detail?: string }[]
  }
  const pointers = (errors ?? []).map((error) => ` ${error.pointer ?? ''} ${error.detail ?? ''}`).join(';')
  return `${method} ${path} was refused: ${title ?? 'unknown'}. ${detail ?? ''}${pointers}`
}
