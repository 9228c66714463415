import {
  type ApiAddress,
  createSession,
  endSession,
  getSession,
  ProblemFailure,
  type Scope,
  type Session,
} from '@headwater/api-contract/client'
import { queryOptions } from '@tanstack/react-query'

let csrfToken: string | null = null

/** Where every call goes: the origin that served this page, as the browser's session. */
export function api(): ApiAddress {
  return { url: location.origin, ...(csrfToken === null ? {} : { csrfToken }) }
}

/** Who is signed in; null when nobody is. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      return remember(await getSession({ api: api(), signal }))
    } catch (error) {
      if (error instanceof ProblemFailure && error.problem.status === 401) return null
      throw error
    }
  },
  staleTime: 60_000,
  retry: false,
})

/** Exchanges a key, or the code of a one-time link, for a session. Throws ProblemFailure when it is refused. */
export async function signIn(proof: { apiKey: string } | { code: string }): Promise<Session> {
  return remember(await createSession(proof, { api: api() }))
}

export async function signOut(): Promise<void> {
  await endSession({ api: api() })
  csrfToken = null
}

export function may(session: Session, scope: Scope): boolean {
  return session.effectiveScopes.includes(scope)
}

function remember(session: Session): Session {
  csrfToken = session.csrfToken
  return session
}
