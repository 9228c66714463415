import { type Problem, type ProblemError, type ProblemSlug, problemType, problemTypes } from '@headwater/api-contract'

export type ProblemMembers = Partial<Omit<Problem, 'type' | 'title' | 'status' | 'detail' | 'requestId'>>

/** A request that is refused, with all that its problem says. Thrown by handlers, answered by the error handler. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly slug: ProblemSlug
  readonly members: ProblemMembers
  readonly headers: Record<string, string>

  constructor(slug: ProblemSlug, detail: string, members: ProblemMembers = {}, headers: Record<string, string> = {}) {
    super(detail)
    this.slug = slug
    this.members = members
    this.headers =
      members.retryAfterSeconds === undefined
        ? headers
        : { ...headers, 'retry-after': String(members.retryAfterSeconds) }
  }

  get status(): number {
    return problemTypes[this.slug].status
  }

  toProblem(requestId: string): Problem {
    const { status, title } = problemTypes[this.slug]
    return { type: problemType(this.slug), title, status, detail: this.message, requestId, ...this.members }
  }
}

/** The one answer for what does not exist and for what belongs to somebody else. */
export function notFound(noun: string): Refusal {
  return new Refusal('not-found', `There is no such ${noun}.`)
}

/** Only members say where a group reads on, so they have to go first. */
export function groupActive(detail: string): Refusal {
  return new Refusal('group-active', detail, {
    next: 'Stop its programs, wait until the group is empty (one that crashed is forgotten when its session times out), then ask again.',
    retryAfterSeconds: 10,
  })
}

/** A request with one fault. */
export function invalid(fault: ProblemError): Refusal {
  return new Refusal('invalid-request', `The ${fault.in} is not valid.`, { errors: [fault] })
}
