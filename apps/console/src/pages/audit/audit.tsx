import type { AuditRecord } from '@headwater/api-contract/client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { RotateCcw } from 'lucide-react'
import { useEffect, useState } from 'react'
import { auditQuery } from '../../api/access-queries.ts'
import { useMay } from '../../api/session.ts'
import { visibleText } from '../../format/visible-text.ts'
import { Badge, type Tone } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Endless } from '../../ui/endless.tsx'
import { SelectField, TextField } from '../../ui/field.tsx'
import { NeedsScope } from '../../ui/needs-scope.tsx'
import { Empty, Loaded, Panel } from '../../ui/panel.tsx'
import { Table } from '../../ui/table.tsx'
import { type AuditSearch, outcomes, withFilter } from './audit-search.ts'
import { fromLocal, toLocal } from './local-time.ts'

const route = getRouteApi('/signed-in/audit')

type Change = (change: Partial<Record<keyof AuditSearch, string>>) => void

/** Who did what to what, from where, and what came of it. */
export function Audit() {
  return (
    <div className="space-y-6">
      <h1 className="text-xl font-semibold">Audit</h1>
      {useMay('admin') ? <Records /> : <NeedsScope what="the audit" scope="admin" />}
    </div>
  )
}

const columns = [
  { title: 'When' },
  { title: 'Who' },
  { title: 'What' },
  { title: 'To what' },
  { title: 'Outcome' },
  { title: 'From' },
]

function Records() {
  const search = route.useSearch()
  const navigate = useNavigate()
  const records = useInfiniteQuery(auditQuery(search))
  const change: Change = (part) =>
    void navigate({ to: '/audit', search: withFilter(search, part), replace: true, resetScroll: false })
  const isFiltered = Object.keys(search).length > 0
  return (
    <>
      <Panel
        title="Show"
        action={
          <Button size="small" onClick={() => void records.refetch()} disabled={records.isFetching}>
            <RotateCcw className="size-4" aria-hidden /> Read again
          </Button>
        }
      >
        <Filters search={search} change={change} />
        {isFiltered ? (
          <Button
            size="small"
            className="mt-4"
            onClick={() => void navigate({ to: '/audit', search: {}, replace: true, resetScroll: false })}
          >
            Show all
          </Button>
        ) : null}
      </Panel>
      <Panel>
        <Loaded query={records} lines={8}>
          {(items) =>
            items.length === 0 ? (
              <Empty
                title="Nothing was recorded"
                text={
                  isFiltered ? 'No record matches. Take a filter away.' : 'What is changed or denied is shown here.'
                }
              />
            ) : (
              <Table label="Audit records, newest first" columns={columns}>
                {items.map((record) => (
                  <RecordRow key={record.id} record={record} change={change} />
                ))}
              </Table>
            )
          }
        </Loaded>
        <Endless query={records} />
      </Panel>
    </>
  )
}

function Filters({ search, change }: { search: AuditSearch; change: Change }) {
  return (
    <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
      <SelectField
        label="Outcome"
        value={search.outcome ?? ''}
        onChange={({ target }) => change({ outcome: target.value })}
      >
        <option value="">Any</option>
        {outcomes.map((outcome) => (
          <option key={outcome}>{outcome}</option>
        ))}
      </SelectField>
      <TypedFilter label="What begins with" placeholder="topic" name="action" search={search} change={change} />
      <TypedFilter label="To what contains" placeholder="clu_…" name="resource" search={search} change={change} />
      <TypedFilter label="Who: id of the key" placeholder="key_…" name="actor" search={search} change={change} />
      <TimeFilter label="From" name="from" search={search} change={change} />
      <TimeFilter label="Until" name="to" search={search} change={change} />
    </div>
  )
}

interface FilterProps<Name extends keyof AuditSearch> {
  label: string
  name: Name
  search: AuditSearch
  change: Change
}

/** How long somebody may pause while typing, ms. */
const typingMs = 350

/** Looks for what is typed once the typing stops. */
function TypedFilter(props: FilterProps<'action' | 'resource' | 'actor'> & { placeholder: string }) {
  const { label, name, search, change, placeholder } = props
  const given = search[name] ?? ''
  const [typed, setTyped] = useState<string | null>(null)
  useEffect(() => {
    if (typed === null) return
    const timer = setTimeout(() => {
      change({ [name]: typed.trim() })
      setTyped(null)
    }, typingMs)
    return () => clearTimeout(timer)
  }, [typed, name, change])
  return (
    <TextField
      label={label}
      placeholder={placeholder}
      maxLength={name === 'resource' ? 249 : 64}
      value={typed ?? given}
      onChange={({ target }) => setTyped(target.value)}
    />
  )
}

function TimeFilter({ label, name, search, change }: FilterProps<'from' | 'to'>) {
  return (
    <TextField
      label={label}
      type="datetime-local"
      value={toLocal(search[name])}
      onChange={({ target }) => change({ [name]: fromLocal(target.value) })}
    />
  )
}

const tones: Record<AuditRecord['outcome'], Tone> = { accepted: 'good', refused: 'warn', denied: 'bad' }

function RecordRow({ record, change }: { record: AuditRecord; change: Change }) {
  const { at, actor, actorName, action, resource, outcome, status, remoteAddress, requestId } = record
  return (
    <tr>
      <td className="whitespace-nowrap text-muted" title={at}>
        {new Date(at).toLocaleString()}
      </td>
      <td className="max-w-48 truncate">
        {actor === null ? (
          <span className="text-muted">nobody known</span>
        ) : (
          <button
            type="button"
            title={`${actor}: show only what it did`}
            onClick={() => change({ actor })}
            className="max-w-full truncate text-brand hover:underline"
          >
            {actorName ?? actor}
          </button>
        )}
      </td>
      <td className="whitespace-nowrap">{action.replaceAll('_', ' ').replaceAll('.', ': ')}</td>
      <td className="max-w-104 truncate font-mono text-xs" title={resource}>
        <bdi>{visibleText(resource)}</bdi>
      </td>
      <td className="whitespace-nowrap" title={`Request ${requestId}`}>
        <Badge tone={tones[outcome]}>{outcome}</Badge> <span className="text-muted tabular-nums">{status}</span>
      </td>
      <td className="font-mono text-xs">{remoteAddress}</td>
    </tr>
  )
}
