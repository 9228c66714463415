import { ProtocolError, TimeoutError } from '@platformatic/kafka'
import { causesOf } from '../admin/kafka-refusal.ts'

/** More kinds than this are counted as one. */
const namesAtMost = 20
const others = 'others'
/** Of the Kafka client's own codes. */
const clientPrefix = 'PLT_KFK_'

/** Errors by name, most frequent first. */
export type NamedErrors = { name: string; count: number }[]

/** Counts errors and names them: Kafka's own name, the system's, or what it was. */
export class ErrorTally {
  readonly #counts = new Map<string, number>()

  add(error: unknown): void {
    this.count(errorName(error))
  }

  count(name: string, times = 1): void {
    const known = this.#counts.has(name) || this.#counts.size < namesAtMost - 1 ? name : others
    this.#counts.set(known, (this.#counts.get(known) ?? 0) + times)
  }

  get total(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0)
  }

  list(): NamedErrors {
    return [...this.#counts].map(([name, count]) => ({ name, count })).toSorted((a, b) => b.count - a.count)
  }
}

/** `NOT_LEADER_OR_FOLLOWER`, `ECONNRESET`, `timeout`, `network`: the innermost name that says what happened. */
export function errorName(error: unknown): string {
  const causes = causesOf(error)
  const protocol = causes.find((cause) => cause instanceof ProtocolError)
  if (protocol) return String(protocol.apiId)
  if (causes.some((cause) => cause instanceof TimeoutError)) return 'timeout'
  const codes = causes.flatMap((cause) => ('code' in cause && typeof cause.code === 'string' ? [cause.code] : []))
  const own = codes.findLast((code) => !code.startsWith(clientPrefix))
  return own ?? codes.at(-1)?.slice(clientPrefix.length).toLowerCase() ?? causes[0]?.name ?? 'unknown'
}
