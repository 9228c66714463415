import { deleteHold, type Hold } from '@headwater/api-contract/client'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { holdsQuery } from '../../api/fleet-queries.ts'
import { api } from '../../api/session.ts'
import { Button } from '../../ui/button.tsx'
import { Confirm } from '../../ui/confirm.tsx'
import { Loaded, Panel } from '../../ui/panel.tsx'
import { heldSubject, heldWords } from './hold-words.ts'
import { NewHold } from './new-hold.tsx'

/** What is held, why and until when, each with the way to lift it, and the way to hold more: at once where a cluster is named. */
export function Holds({ cluster }: { cluster: string | undefined }) {
  const holds = useQuery(holdsQuery)
  const [isHolding, setHolding] = useState(cluster !== undefined)
  return (
    <Panel
      title="Holds"
      action={
        isHolding ? null : (
          <Button size="small" onClick={() => setHolding(true)}>
            Hold…
          </Button>
        )
      }
    >
      {isHolding ? <NewHold clusterId={cluster ?? ''} onClose={() => setHolding(false)} /> : null}
      <Loaded query={holds}>{({ items }) => <HoldList holds={items} />}</Loaded>
    </Panel>
  )
}

function HoldList({ holds }: { holds: Hold[] }) {
  if (holds.length === 0) return <p className="text-sm text-muted">Nothing is held.</p>
  return (
    <ul className="divide-y divide-line text-sm">
      {holds.map((hold) => (
        <HoldRow key={hold.id} hold={hold} />
      ))}
    </ul>
  )
}

function HoldRow({ hold }: { hold: Hold }) {
  const { id, scope, reason, expiresAt } = hold
  const queries = useQueryClient()
  const what = heldSubject(hold)
  return (
    <li className="flex flex-wrap items-center justify-between gap-3 py-2.5 first:pt-0 last:pb-0 sm:flex-nowrap">
      <div className="min-w-0">
        <p className="font-medium wrap-anywhere">{what}</p>
        <p className="wrap-anywhere">{reason}</p>
        <p className="text-xs text-muted">
          Until {new Date(expiresAt).toLocaleString()} at the latest. {heldWords[scope]}
        </p>
      </div>
      <Confirm
        trigger="Lift"
        look={{ size: 'small', 'aria-label': `Lift: ${what}` }}
        title="Lift this hold?"
        action="Lift it"
        run={async () => {
          await deleteHold(id, { api: api() })
          await queries.invalidateQueries({ queryKey: holdsQuery.queryKey })
        }}
      >
        <p>
          {what} was held for this reason: {reason}
        </p>
        <p>What waited for it is done from now on.</p>
      </Confirm>
    </li>
  )
}
