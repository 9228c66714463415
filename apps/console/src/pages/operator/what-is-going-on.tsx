import type { Finding, FleetOperation } from '@headwater/api-contract/client'
import { Link } from '@tanstack/react-router'
import { useOwnOrganization } from '../../api/session.ts'
import { duration, wordsOf } from '../../format/figures.ts'
import { useNow } from '../../ui/use-now.ts'
import { operationNames } from '../cluster/operation-names.ts'

const none = 'text-sm text-muted'

/** What is wrong anywhere, the newest first. */
export function OpenFindings({ findings }: { findings: Finding[] }) {
  if (findings.length === 0) return <p className={none}>Nothing is wrong.</p>
  return (
    <ul className="divide-y divide-line text-sm">
      {findings.map(({ id, type, subject, message, evidence, openedAt }) => (
        <li key={id} className="space-y-1 py-2.5 first:pt-0 last:pb-0">
          <p className="flex flex-wrap justify-between gap-x-4">
            <span className="font-medium">{wordsOf(type)}</span>
            <time dateTime={openedAt} className="text-muted">
              {new Date(openedAt).toLocaleString()}
            </time>
          </p>
          <p className="wrap-anywhere">{message}</p>
          <p className="text-xs text-muted wrap-anywhere">
            <Link to="/operator" search={{ find: id }} className="font-mono underline">
              {id}
            </Link>{' '}
            · <code className="font-mono">{subject}</code>
          </p>
          {evidence === '' ? null : (
            <details>
              <summary className="cursor-pointer text-xs">Evidence</summary>
              <pre className="mt-1 max-h-64 overflow-auto rounded bg-sunken p-2 font-mono text-xs whitespace-pre-wrap wrap-anywhere">
                {evidence}
              </pre>
            </details>
          )}
        </li>
      ))}
    </ul>
  )
}

/** What runs now, with the step that it is at. */
export function RunningOperations({ operations }: { operations: FleetOperation[] }) {
  const nowMs = useNow(operations.length > 0)
  const own = useOwnOrganization()
  if (operations.length === 0) return <p className={none}>Nothing runs.</p>
  return (
    <ul className="divide-y divide-line text-sm">
      {operations.map(({ id, type, cluster, organization, steps, startedAt, deadline }) => {
        const step = steps.find(({ state }) => state === 'running' || state === 'retrying')
        const isLate = Date.parse(deadline) < nowMs
        return (
          <li key={id} className="space-y-1 py-2.5 first:pt-0 last:pb-0">
            <p className="flex flex-wrap justify-between gap-x-4">
              <span>
                <span className="font-medium">{operationNames[type]}</span> of{' '}
                {organization.id === own ? (
                  <Link to="/clusters/$clusterId" params={{ clusterId: cluster.id }} className="text-brand underline">
                    {cluster.name}
                  </Link>
                ) : (
                  cluster.name
                )}{' '}
                <span className="text-muted">({organization.name})</span>
              </span>
              <span className="text-muted tabular-nums">{duration((nowMs - Date.parse(startedAt)) / 1000)}</span>
            </p>
            {step === undefined ? null : (
              <p className="text-muted wrap-anywhere">
                {wordsOf(step.name)}
                {step.message === '' ? '' : `: ${step.message}`}
              </p>
            )}
            {isLate ? <p className="text-warn">Its deadline has passed.</p> : null}
          </li>
        )
      })}
    </ul>
  )
}
