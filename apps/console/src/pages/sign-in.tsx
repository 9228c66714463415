import { useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { sessionQuery } from '../api/session.ts'
import { SignInForm } from '../shell/sign-in-form.tsx'

const route = getRouteApi('/sign-in')

/** A key is typed, or the code of a one-time link comes behind the #, where it is in no server's log. */
export function SignIn() {
  const { to = '/' } = route.useSearch()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const [code] = useState(takeCode)
  return (
    <main className="grid min-h-dvh place-items-center p-4">
      <div className="w-full max-w-md space-y-5 rounded-lg border border-line bg-panel p-6">
        <div className="flex items-center gap-3">
          <img src="/favicon.svg" alt="" className="size-9" />
          <div>
            <h1 className="text-lg font-semibold">Headwater</h1>
            <p className="text-sm text-muted">Managed Apache Kafka</p>
          </div>
        </div>
        <SignInForm
          code={code}
          onSession={(session) => {
            queries.setQueryData(sessionQuery.queryKey, session)
            void navigate({ href: to, replace: true })
          }}
        />
        <p className="text-sm text-muted">
          The command that started Headwater prints a link that signs you in once. The operator’s key is in{' '}
          <code className="font-mono">operator.key</code> of its state folder.
        </p>
      </div>
    </main>
  )
}

/** The code of the address, which works once and must not stay there. */
function takeCode(): string | null {
  const code = new URLSearchParams(location.hash.slice(1)).get('code')
  if (code !== null) history.replaceState(history.state, '', location.pathname + location.search)
  return code
}
