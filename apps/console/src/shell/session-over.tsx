import { Dialog } from '@base-ui/react/dialog'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useSyncExternalStore } from 'react'
import { onOtherTab, sessionQuery } from '../api/session.ts'
import { onSessionState, sessionIsOver, setSessionOver } from '../api/session-state.ts'
import { SignInForm } from './sign-in-form.tsx'

/** When the session ends in the middle of something the page stays as it is, with all that was typed, until one is back. */
export function SessionOver() {
  const isOver = useSyncExternalStore(onSessionState, sessionIsOver)
  const queries = useQueryClient()
  const navigate = useNavigate()

  async function goOn(organizationId: string, before: string | undefined): Promise<void> {
    if (before === organizationId) return queries.invalidateQueries()
    // what is shown belongs to somebody else
    queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionQuery.queryKey[0] })
    await navigate({ to: '/' })
  }

  useEffect(() =>
    onOtherTab(async () => {
      const before = queries.getQueryData(sessionQuery.queryKey)
      const now = await queries.query({ ...sessionQuery, staleTime: 0 })
      setSessionOver(now === null)
      if (now !== null) await goOn(now.organization.id, before?.organization.id)
      else queries.setQueryData(sessionQuery.queryKey, before)
    }),
  )

  return (
    <Dialog.Root open={isOver} disablePointerDismissal>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-20 bg-black/50" />
        <Dialog.Popup className="fixed top-1/2 left-1/2 z-30 w-[min(26rem,calc(100vw-2rem))] -translate-x-1/2 -translate-y-1/2 space-y-4 rounded-lg border border-line bg-panel p-6">
          <Dialog.Title className="text-lg font-semibold">Your session has ended</Dialog.Title>
          <Dialog.Description className="text-sm text-muted">
            Sign in again to go on. What you typed is kept.
          </Dialog.Description>
          <SignInForm
            onSession={(session) => {
              const before = queries.getQueryData(sessionQuery.queryKey)
              queries.setQueryData(sessionQuery.queryKey, session)
              void goOn(session.organization.id, before?.organization.id)
            }}
          />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
