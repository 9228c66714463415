import { type CreatedApiKey, createApiKey, type Scope } from '@headwater/api-contract/client'
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, may, sessionQuery } from '../../api/session.ts'
import { counted } from '../../format/figures.ts'
import { Button } from '../../ui/button.tsx'
import { SelectField, TextField } from '../../ui/field.tsx'
import { Failure } from '../../ui/panel.tsx'
import { scopeNames, scopeTexts } from './scopes.tsx'

const lives = [7, 30, 90, 365]

/** A key with at most the scopes of the one that makes it. */
export function NewKey({ onMade }: { onMade: (made: CreatedApiKey) => void }) {
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const [scopes, setScopes] = useState<Scope[]>(['viewer'])
  const [expiresInDays, setExpiresInDays] = useState(90)
  const make = useMutation({
    mutationFn: () => createApiKey({ name, scopes, expiresInDays }, { api: api() }),
    onSuccess: (made) => {
      onMade(made)
      setName('')
      void queries.invalidateQueries({ queryKey: ['api-keys'] })
    },
  })
  return (
    <form
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault()
        make.mutate()
      }}
    >
      <div className="flex flex-wrap items-start gap-3">
        <TextField
          label="Name"
          required
          maxLength={64}
          pattern="[a-zA-Z0-9][a-zA-Z0-9._\-]*"
          title="Letters, digits, dots, hyphens and underscores"
          placeholder="deploy"
          help="Two living keys can share a name, for rotation."
          value={name}
          onChange={({ target }) => setName(target.value)}
          className="w-72 max-w-full"
        />
        <SelectField
          label="Works for"
          value={expiresInDays}
          onChange={({ target }) => setExpiresInDays(Number(target.value))}
          className="w-40"
        >
          {lives.map((days) => (
            <option key={days} value={days}>
              {counted(days, 'day')}
            </option>
          ))}
        </SelectField>
      </div>
      <Scopes chosen={scopes} onChange={setScopes} />
      {make.isError ? <Failure error={make.error} /> : null}
      <Button kind="primary" type="submit" disabled={make.isPending || scopes.length === 0}>
        Make a key
      </Button>
    </form>
  )
}

function Scopes({ chosen, onChange }: { chosen: Scope[]; onChange: (scopes: Scope[]) => void }) {
  const { data: session } = useSuspenseQuery(sessionQuery)
  return (
    <fieldset className="space-y-2">
      <legend className="text-sm font-medium">Scopes</legend>
      {scopeNames.map((scope) => {
        const isHeld = session !== null && may(session, scope)
        return (
          <label key={scope} className={`flex gap-3 text-sm ${isHeld ? '' : 'text-muted'}`}>
            <input
              type="checkbox"
              checked={chosen.includes(scope)}
              disabled={!isHeld}
              onChange={({ target }) =>
                onChange(target.checked ? [...chosen, scope] : chosen.filter((other) => other !== scope))
              }
              className="mt-0.5 size-4 shrink-0 accent-brand"
            />
            <span>
              <span className="font-medium">{scope}</span>
              <span className="block text-muted">
                {scopeTexts[scope]}
                {isHeld ? '' : ' Your own key does not have it, so it cannot give it.'}
              </span>
            </span>
          </label>
        )
      })}
    </fieldset>
  )
}
