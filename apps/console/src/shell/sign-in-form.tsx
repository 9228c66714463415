import type { Session } from '@headwater/api-contract/client'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { signIn } from '../api/session.ts'
import { Button } from '../ui/button.tsx'
import { Failure } from '../ui/panel.tsx'

/** Exchanges a key for a session; `code`, of a one-time link, is exchanged at once. */
export function SignInForm({ code, onSession }: { code?: string | null; onSession: (session: Session) => void }) {
  const [apiKey, setApiKey] = useState('')
  const attempt = useMutation({ mutationFn: signIn, onSuccess: onSession })
  const { mutate } = attempt
  const tried = useRef(false)
  useEffect(() => {
    if (code == null || tried.current) return
    tried.current = true
    mutate({ code })
  }, [code, mutate])
  return (
    <div className="space-y-5">
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
    </div>
  )
}
