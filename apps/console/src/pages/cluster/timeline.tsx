import type { Operation, OperationStep } from '@headwater/api-contract/client'
import { Check, CircleDashed, CircleX, LoaderCircle, RotateCw } from 'lucide-react'
import { duration, wordsOf } from '../../format/figures.ts'
import { Badge, type Tone } from '../../ui/badge.tsx'
import { useNow } from '../../ui/use-now.ts'
import { CancelChange } from './cancel-change.tsx'
import { operationNames } from './operation-names.ts'

const states: Record<Operation['state'], { tone: Tone; text: string }> = {
  running: { tone: 'info', text: 'running' },
  succeeded: { tone: 'good', text: 'done' },
  failed: { tone: 'bad', text: 'failed' },
  superseded: { tone: 'plain', text: 'superseded' },
}

/** An operation with its steps, their times, and what each does or waits for, in the server's own words. */
export function Timeline({ operation, open }: { operation: Operation; open: boolean }) {
  const nowMs = useNow(operation.state === 'running')
  const { tone, text } = states[operation.state]
  const startMs = Date.parse(operation.startedAt)
  const endMs = operation.finishedAt === null ? nowMs : Date.parse(operation.finishedAt)
  return (
    <details open={open} className="group">
      <summary className="flex cursor-pointer flex-wrap items-center gap-3 text-sm">
        <span className="font-medium">{operationNames[operation.type]}</span>
        <Badge tone={tone}>{text}</Badge>
        <span className="text-muted">
          {new Date(startMs).toLocaleString()} · {duration((endMs - startMs) / 1000)}
          <Expected operation={operation} nowMs={nowMs} />
        </span>
      </summary>
      <CancelChange operation={operation} />
      <ol className="mt-3 space-y-0" aria-live={operation.state === 'running' ? 'polite' : 'off'}>
        {operation.steps.map((step) => (
          <Step key={step.name} step={step} nowMs={nowMs} />
        ))}
      </ol>
    </details>
  )
}

/** What is left of the planned time; after it, until when it has to be done. */
function Expected({ operation, nowMs }: { operation: Operation; nowMs: number }) {
  if (operation.state !== 'running') return null
  const planned = operation.change?.seconds
  const left = planned === undefined ? null : Date.parse(operation.startedAt) / 1000 + planned - nowMs / 1000
  if (left !== null && left > 0) return <> · about {duration(left)} left</>
  return <> · done by {new Date(operation.deadline).toLocaleTimeString()}, or somebody is told</>
}

const icons = {
  pending: <CircleDashed className="size-4 text-muted" aria-label="to come" />,
  running: <LoaderCircle className="size-4 animate-spin text-info" aria-label="running" />,
  retrying: <RotateCw className="size-4 text-warn" aria-label="trying again" />,
  succeeded: <Check className="size-4 text-good" aria-label="done" />,
  failed: <CircleX className="size-4 text-bad" aria-label="failed" />,
} as const

function Step({ step, nowMs }: { step: OperationStep; nowMs: number }) {
  const { name, state, message, startedAt, finishedAt } = step
  const seconds =
    startedAt === null ? null : ((finishedAt === null ? nowMs : Date.parse(finishedAt)) - Date.parse(startedAt)) / 1000
  return (
    <li className="relative flex gap-3 pb-4 last:pb-0 before:absolute before:top-5 before:bottom-0 before:left-[7.500px] before:w-px before:bg-line last:before:hidden">
      <span className="z-1 mt-0.5 bg-panel">{icons[state]}</span>
      <div className="min-w-0 grow text-sm">
        <p className="flex justify-between gap-3">
          <span className={state === 'pending' ? 'text-muted' : ''}>{wordsOf(name)}</span>
          {seconds === null || state === 'pending' ? null : (
            <span className="text-muted tabular-nums">{duration(seconds)}</span>
          )}
        </p>
        {message === '' || state === 'pending' ? null : (
          <p className="text-muted wrap-anywhere whitespace-pre-wrap">{message}</p>
        )}
      </div>
    </li>
  )
}
