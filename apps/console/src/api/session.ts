import {
  type ApiAddress,
  createSession,
  endSession,
  getSession,
  ProblemFailure,
  type Scope,
  type Session,
} from '@headwater/api-contract/client'
import { queryOptions, useSuspenseQuery } from '@tanstack/react-query'
import { noteServerTime } from './server-clock.ts'
import { setSessionOver } from './session-state.ts'

let csrfToken: string | null = null
/** Other tabs share the cookie: they hear when somebody else is signed in, or nobody. */
const otherTabs = new BroadcastChannel('headwater-session')

/** Where every call goes: the origin that served this page, as the browser's session. */
export function api(): ApiAddress {
  return { url: location.origin, fetch: observedFetch, ...(csrfToken === null ? {} : { csrfToken }) }
}

/** Hears from every answer what time it is there, and that the session is over. */
const observedFetch: typeof fetch = async (input, init) => {
  const sentMs = Date.now()
  const response = await fetch(input, init)
  noteServerTime(response.headers.get('date'), sentMs, Date.now())
  if (response.status === 401 && csrfToken !== null) setSessionOver(true)
  return response
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
  const session = remember(await createSession(proof, { api: { url: location.origin } }))
  setSessionOver(false)
  otherTabs.postMessage('changed')
  return session
}

export async function signOut(): Promise<void> {
  await endSession({ api: api() })
  csrfToken = null
  otherTabs.postMessage('changed')
}

/** Calls when another tab has signed in or out; returns how to stop. */
export function onOtherTab(heard: () => void): () => void {
  otherTabs.addEventListener('message', heard)
  return () => otherTabs.removeEventListener('message', heard)
}

export function may(session: Session, scope: Scope): boolean {
  return session.effectiveScopes.includes(scope)
}

/** Whether who is signed in may do this. */
export function useMay(scope: Scope): boolean {
  const { data: session } = useSuspenseQuery(sessionQuery)
  return session !== null && may(session, scope)
}

/** The id of the organization that is signed in. */
export function useOwnOrganization(): string {
  const { data: session } = useSuspenseQuery(sessionQuery)
  return session?.organization.id ?? ''
}

function remember(session: Session): Session {
  csrfToken = session.csrfToken
  return session
}
