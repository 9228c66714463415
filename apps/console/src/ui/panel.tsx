import { ProblemFailure } from '@headwater/api-contract/client'
import { RotateCcw, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from './button.tsx'
import { classNames } from './class-names.ts'

/** One subject on a page, with its own waiting and its own failure. */
export function Panel(props: { title?: ReactNode; action?: ReactNode; className?: string; children: ReactNode }) {
  const { title, action, className, children } = props
  return (
    <section className={classNames('rounded-lg border border-line bg-panel', className)}>
      {title === undefined ? null : (
        <header className="flex min-h-12 items-center justify-between gap-3 border-b border-line px-4 py-2">
          <h2 className="text-sm font-semibold">{title}</h2>
          {action}
        </header>
      )}
      <div className="p-4">{children}</div>
    </section>
  )
}

/** What is looked at of a query, of one answer or of pages. */
interface Query<Data> {
  data: Data | undefined
  dataUpdatedAt: number
  error: unknown
  isError: boolean
  isRefetchError: boolean
  refetch: () => unknown
}

/** What a query gave; until then its shape in grey, and when it failed the reason, what to do, and the id to name. */
export function Loaded<Data>(props: { query: Query<Data>; lines?: number; children: (data: Data) => ReactNode }) {
  const { query, lines = 3, children } = props
  if (query.data !== undefined) {
    return (
      <>
        {query.isRefetchError ? <StaleNote query={query} /> : null}
        {children(query.data)}
      </>
    )
  }
  return query.isError ? <Failure error={query.error} retry={() => void query.refetch()} /> : <Skeleton lines={lines} />
}

function StaleNote<Data>({ query }: { query: Query<Data> }) {
  const at = new Date(query.dataUpdatedAt).toLocaleTimeString()
  return (
    <p role="status" className="mb-3 flex items-center gap-2 rounded-md bg-warn-ground px-3 py-2 text-sm text-warn">
      <TriangleAlert className="size-4 shrink-0" aria-hidden />
      <span>As of {at}: Headwater does not answer now. It is asked again by itself.</span>
    </p>
  )
}

/** What went wrong, what to do, and the id to name when one reports it; `children`: what can be done about it here. */
export function Failure(props: { error: unknown; retry?: (() => void) | undefined; children?: ReactNode }) {
  const { error, retry, children } = props
  const problem = error instanceof ProblemFailure ? error.problem : null
  return (
    <div role="alert" className="rounded-md border border-bad bg-bad-ground p-3 text-sm">
      <p className="font-medium text-bad">{problem?.title ?? 'Headwater does not answer'}</p>
      <p className="mt-1 wrap-anywhere">
        {problem?.detail ?? 'The connection failed. What you typed is kept; try again in a moment.'}
      </p>
      {problem?.errors?.map(({ pointer, detail }) => (
        <p key={pointer} className="mt-1 wrap-anywhere">
          <code className="font-mono">{pointer}</code> {detail}
        </p>
      ))}
      {problem?.next === undefined ? null : <p className="mt-1 wrap-anywhere">{problem.next}</p>}
      <div className="mt-2 flex flex-wrap items-center gap-3">
        {children}
        {retry === undefined ? null : (
          <Button size="small" onClick={retry}>
            <RotateCcw className="size-4" aria-hidden /> Try again
          </Button>
        )}
        {problem?.requestId ? (
          <span className="text-xs text-muted">
            Request <code className="font-mono">{problem.requestId}</code>
          </span>
        ) : null}
      </div>
    </div>
  )
}

export function Skeleton({ lines = 3 }: { lines?: number }) {
  return (
    <div role="status" aria-label="Loading" className="animate-pulse space-y-3">
      {Array.from({ length: lines }, (_, line) => `${92 - ((line * 17) % 45)}.${line}%`).map((width) => (
        <div key={width} className="h-4 rounded bg-sunken" style={{ width }} />
      ))}
    </div>
  )
}

/** Nothing here yet, and the one thing to do about it. */
export function Empty(props: { title: string; text: string; action?: ReactNode }) {
  return (
    <div className="flex flex-col items-center gap-2 px-4 py-10 text-center">
      <p className="font-medium">{props.title}</p>
      <p className="max-w-prose text-sm text-muted">{props.text}</p>
      {props.action === undefined ? null : <div className="mt-2">{props.action}</div>}
    </div>
  )
}
