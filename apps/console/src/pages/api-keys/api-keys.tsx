import { type ApiKey, type CreatedApiKey, revokeApiKey } from '@headwater/api-contract/client'
import { useInfiniteQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { apiKeysQuery } from '../../api/access-queries.ts'
import { api, sessionQuery, useMay } from '../../api/session.ts'
import { duration } from '../../format/figures.ts'
import { Badge } from '../../ui/badge.tsx'
import { Confirm } from '../../ui/confirm.tsx'
import { Endless } from '../../ui/endless.tsx'
import { NeedsScope } from '../../ui/needs-scope.tsx'
import { Loaded, Panel } from '../../ui/panel.tsx'
import { SecretOnce } from '../../ui/secret-once.tsx'
import { Table } from '../../ui/table.tsx'
import { useNow } from '../../ui/use-now.ts'
import { NewKey } from './new-key.tsx'
import { ScopeBadges } from './scopes.tsx'

/** A key that ends this soon is marked, ms. */
const soonMs = 14 * 24 * 3_600_000

/** Keys of the organization: programs and people act by them. */
export function ApiKeys() {
  return (
    <div className="space-y-6">
      <h1 className="text-xl font-semibold">API keys</h1>
      {useMay('admin') ? <Keys /> : <NeedsScope what="API keys" scope="admin" />}
    </div>
  )
}

const columns = [
  { title: 'Name' },
  { title: 'Scopes' },
  { title: 'Begins with' },
  { title: 'Last used' },
  { title: 'State' },
  { title: 'Change' },
]

function Keys() {
  const keys = useInfiniteQuery(apiKeysQuery)
  const [made, setMade] = useState<CreatedApiKey | null>(null)
  return (
    <>
      {made?.secret === undefined ? null : (
        <SecretOnce title={`The key ${made.name}`} label="API key" secret={made.secret} onDone={() => setMade(null)}>
          It is shown this once; only its hash is stored.
        </SecretOnce>
      )}
      <Panel title="New key">
        <NewKey onMade={setMade} />
      </Panel>
      <Panel title="Keys">
        <Loaded query={keys} lines={4}>
          {(items) => (
            <Table label="API keys, newest first" columns={columns}>
              {items.map((key) => (
                <KeyRow key={key.id} apiKey={key} />
              ))}
            </Table>
          )}
        </Loaded>
        <Endless query={keys} />
      </Panel>
    </>
  )
}

function KeyRow({ apiKey }: { apiKey: ApiKey }) {
  const { data: session } = useSuspenseQuery(sessionQuery)
  const nowMs = useNow(false)
  const isOwn = session?.apiKey.id === apiKey.id
  const isLiving = apiKey.revokedAt === null && Date.parse(apiKey.expiresAt) > nowMs
  return (
    <tr className={isLiving ? '' : 'text-muted'}>
      <td className="max-w-64">
        <span className="flex items-center gap-2">
          <span className="truncate font-medium" title={apiKey.name}>
            {apiKey.name}
          </span>
          {isOwn ? <Badge tone="good">yours</Badge> : null}
        </span>
      </td>
      <td>
        <ScopeBadges scopes={apiKey.scopes} />
      </td>
      <td className="font-mono text-xs">{apiKey.hint}…</td>
      <td className="whitespace-nowrap">
        {apiKey.lastUsedAt === null ? 'never' : new Date(apiKey.lastUsedAt).toLocaleString()}
      </td>
      <td className="whitespace-nowrap">
        <KeyState apiKey={apiKey} />
      </td>
      <td>{isLiving ? <Revoke apiKey={apiKey} isOwn={isOwn} /> : null}</td>
    </tr>
  )
}

function KeyState({ apiKey }: { apiKey: ApiKey }) {
  const leftMs = Date.parse(apiKey.expiresAt) - useNow(false)
  if (apiKey.revokedAt !== null) return <Badge tone="plain">revoked</Badge>
  if (leftMs <= 0) return <Badge tone="plain">expired</Badge>
  return (
    <span title={new Date(apiKey.expiresAt).toLocaleString()}>
      <Badge tone={leftMs < soonMs ? 'warn' : 'good'}>{duration(leftMs / 1000)} left</Badge>
    </span>
  )
}

function Revoke({ apiKey, isOwn }: { apiKey: ApiKey; isOwn: boolean }) {
  const queries = useQueryClient()
  const revoke = async () => {
    await revokeApiKey(apiKey.id, { api: api() })
    await queries.invalidateQueries({ queryKey: [isOwn ? 'session' : 'api-keys'] })
  }
  return (
    <Confirm
      trigger="Revoke"
      look={{ size: 'small', 'aria-label': `Revoke ${apiKey.name}` }}
      title={`Revoke the key ${apiKey.name}?`}
      action="Revoke the key"
      run={revoke}
    >
      <p>Programs that use it, and browsers that signed in with it, are refused at once. This is not taken back.</p>
      {isOwn ? <p className="font-medium text-bad">You are signed in with this key: you will be signed out.</p> : null}
      <p className="text-muted">
        {apiKey.lastUsedAt === null
          ? 'It was never used.'
          : `It was last used on ${new Date(apiKey.lastUsedAt).toLocaleString()}.`}
      </p>
    </Confirm>
  )
}
