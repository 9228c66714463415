import { ArrowRight, Undo2 } from 'lucide-react'
import { Button } from '../../ui/button.tsx'
import type { Difference } from './staged.ts'

/** What is staged, each with its way back. */
export function StagedList(props: { staged: Difference[]; onUndo?: (knob: Difference['knob']) => void }) {
  const { staged, onUndo } = props
  return (
    <ul className="divide-y divide-line text-sm">
      {staged.map(({ knob, name, before, after }) => (
        <li key={knob} className="flex min-h-10 items-center justify-between gap-3 py-1">
          <span className="flex min-w-0 flex-wrap items-center gap-x-2">
            <span className="font-medium">{name}</span>
            <span className="text-muted line-through">{before}</span>
            <ArrowRight className="size-3.5 text-muted" aria-label="becomes" />
            <span>{after}</span>
          </span>
          {onUndo === undefined ? null : (
            <Button kind="quiet" size="small" aria-label={`Leave ${name} as it is`} onClick={() => onUndo(knob)}>
              <Undo2 className="size-4" aria-hidden />
            </Button>
          )}
        </li>
      ))}
    </ul>
  )
}
