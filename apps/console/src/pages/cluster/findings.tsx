import { useQuery } from '@tanstack/react-query'
import { TriangleAlert } from 'lucide-react'
import { openFindingsQuery } from '../../api/queries.ts'
import { Panel } from '../../ui/panel.tsx'

/** What is wrong now, with the evidence; nothing while nothing is. */
export function Findings({ clusterId }: { clusterId: string }) {
  const { data } = useQuery(openFindingsQuery(clusterId))
  if (data === undefined || data.items.length === 0) return null
  return (
    <Panel title="What is wrong now">
      <ul className="space-y-4">
        {data.items.map(({ id, message, evidence, openedAt }) => (
          <li key={id} className="flex gap-3 text-sm">
            <TriangleAlert className="mt-0.5 size-4 shrink-0 text-warn" aria-hidden />
            <div className="min-w-0 grow">
              <p className="wrap-anywhere">{message}</p>
              <p className="text-muted">Since {new Date(openedAt).toLocaleString()}</p>
              {evidence === '' ? null : (
                <details className="mt-1">
                  <summary className="cursor-pointer">Evidence</summary>
                  <pre className="mt-1 max-h-64 overflow-auto rounded bg-sunken p-2 font-mono text-xs whitespace-pre-wrap wrap-anywhere">
                    {evidence}
                  </pre>
                </details>
              )}
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
