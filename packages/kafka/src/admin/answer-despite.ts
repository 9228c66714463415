import { ProtocolError, ResponseError } from '@platformatic/kafka'

/**
 * The answer to a call that concerns many things at once, where some may be refused: those for a harmless reason (ids of
 * Kafka's protocol) do not count. Rejects with the first other refusal; Kafka has tried all by then.
 */
export async function answerDespite<T>(harmless: readonly string[], call: Promise<T>): Promise<T> {
  try {
    return await call
  } catch (error) {
    if (!(error instanceof ResponseError)) throw error
    const refusal = error.errors.find((cause) => !(cause instanceof ProtocolError && isAmong(harmless, cause)))
    if (refusal !== undefined) throw refusal
    // the client attaches the parsed answer to the error that it made of its error codes
    return error.response as T
  }
}

/** True when this is all that a call was refused for. */
export function isRefusedFor(error: unknown, id: string): boolean {
  return (
    error instanceof ResponseError &&
    error.errors.every((cause) => cause instanceof ProtocolError && isAmong([id], cause))
  )
}

function isAmong(ids: readonly string[], error: ProtocolError): boolean {
  return ids.includes(String(error.apiId))
}
