/** What the API server answered instead of what was asked, or that it did not answer: then `status` is 0. */
export class KubernetesApiError extends Error {
  override readonly name = 'KubernetesApiError'
  /** The call in words: `create pods/hw-1`. */
  readonly call: string
  readonly status: number
  /** Kubernetes' own word for it: AlreadyExists, Conflict, Forbidden, Invalid; '' when there is none. */
  readonly reason: string
  readonly retryAfterSeconds: number | null

  constructor(
    call: string,
    answer: { status: number; reason: string; message: string; retryAfterSeconds?: number | null },
    options?: { cause?: unknown },
  ) {
    super(`${call}: ${answer.message}`, options)
    this.call = call
    this.status = answer.status
    this.reason = answer.reason
    this.retryAfterSeconds = answer.retryAfterSeconds ?? null
  }
}

export function isApiError(error: unknown, reason?: 'AlreadyExists' | 'Conflict' | 'Invalid' | 'NotFound'): boolean {
  return error instanceof KubernetesApiError && (reason === undefined || error.reason === reason)
}
