import { deleteHold, type Hold } from '@headwater/api-contract/client'
import { useQueryClient } from '@tanstack/react-query'
import { holdsQuery } from '../../api/fleet-queries.ts'
import { api } from '../../api/session.ts'
import { Confirm } from '../../ui/confirm.tsx'

/** What is held, why and until when, each with the way to lift it. */
export function Holds({ holds }: { holds: Hold[] }) {
  if (holds.length === 0) return <p className="text-sm text-muted">Nothing is held.</p>
  return (
    <ul className="divide-y divide-line text-sm">
      {holds.map((hold) => (
        <HoldRow key={hold.id} hold={hold} />
      ))}
    </ul>
  )
}

function HoldRow({ hold: { id, scope, subject, reason, expiresAt } }: { hold: Hold }) {
  const queries = useQueryClient()
  const what = subject === null ? 'The whole fleet' : `${scope === 'zone' ? 'Zone' : 'Cluster'} ${subject}`
  return (
    <li className="flex flex-wrap items-center justify-between gap-3 py-2.5 first:pt-0 last:pb-0">
      <div className="min-w-0">
        <p className="font-medium wrap-anywhere">{what}</p>
        <p className="wrap-anywhere">{reason}</p>
        <p className="text-xs text-muted">Until {new Date(expiresAt).toLocaleString()}</p>
      </div>
      <Confirm
        trigger="Lift"
        look={{ size: 'small' }}
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
