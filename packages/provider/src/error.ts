/** The closed list of what a provider may refuse with. Everything else it throws is a bug. */
export const providerErrorCodes = [
  'out_of_capacity',
  'quota_exceeded',
  'throttled',
  'volume_in_use',
  'conflict',
  'cooling_down',
  'invalid_spec',
  'unauthorized',
  'unavailable',
] as const
export type ProviderErrorCode = (typeof providerErrorCodes)[number]

/** A provider's refusal. `message` names the call, what was asked and the remedy; it never holds a secret. */
export class ProviderError extends Error {
  override readonly name = 'ProviderError'
  readonly code: ProviderErrorCode
  /** For `cooling_down` and `throttled`: when it is worth asking again, ms since the epoch. */
  readonly retryAtMs: number | undefined

  constructor(code: ProviderErrorCode, message: string, options: { retryAtMs?: number; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.retryAtMs = options.retryAtMs
  }
}

/** The code of a provider's refusal, or null for anything else. */
export function providerErrorCode(error: unknown): ProviderErrorCode | null {
  return error instanceof ProviderError ? error.code : null
}
