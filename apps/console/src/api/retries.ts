import { ProblemFailure } from '@headwater/api-contract/client'

/** What was refused is refused again; what did not arrive, or came at a bad moment, may work the next time. */
export function mayHelp(error: unknown): boolean {
  if (!(error instanceof ProblemFailure)) return true
  const { status } = error.problem
  return status === 429 || status >= 500
}
