import { useMutation, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { sessionQuery, signIn } from '../api/session.ts'
import { Button } from '../ui/button.tsx'
import { Failure } from '../ui/panel.tsx'

const route = getRouteApi('/sign-in')

/** A key is typed, or the code of a one-time link comes behind the #, where it is in no server's log. */
export function SignIn() {
  const { to = '/' } = route.useSearch()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const [apiKey, setApiKey] = useState('')
  const attempt = useMutation({
    mutationFn: signIn,
    onSuccess: (session) => {
      queries.setQueryData(sessionQuery.queryKey, session)
      void navigate({ href: to, replace: true })
    },
  })

  const { mutate } = attempt
  const tried = useRef(false)
  useEffect(() => {
    const code = new URLSearchParams(location.hash.slice(1)).get('code')
    if (code === null || tried.current) return
    tried.current = true
    // a code works once: it must not stay in the address
    history.replaceState(history.state, '', location.pathname + location.search)
    mutate({ code })
  }, [mutate])

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
        <form
          className="space-y-3"
          onSubmit={(event) => {
            event.preventDefault()
            mutate({ apiKey: apiKey.trim() })
          }}
        >
          <label htmlFor="api-key" className="block text-sm font-medium">
            API key
          </label>
          <input
            id="api-key"
            type="password"
            autoComplete="current-password"
            required
            placeholder="hw_…"
            value={apiKey}
            onChange={({ target }) => setApiKey(target.value)}
            className="h-10 w-full rounded-md border border-line bg-ground px-3 font-mono text-sm"
          />
          <Button kind="primary" type="submit" className="w-full" disabled={attempt.isPending}>
            {attempt.isPending ? 'Signing in…' : 'Sign in'}
          </Button>
        </form>
        {attempt.isError ? <Failure error={attempt.error} /> : null}
        <p className="text-sm text-muted">
          The command that started Headwater prints a link that signs you in once. The operator’s key is in{' '}
          <code className="font-mono">operator.key</code> of its state folder.
        </p>
      </div>
    </main>
  )
}
