import type { CapacityPlan } from '@headwater/api-contract/client'
import { percent } from '../format/figures.ts'
import { classNames } from '../ui/class-names.ts'
import { Tip } from '../ui/tip.tsx'
import { constraintNames } from './constraint-names.ts'

type Row = CapacityPlan['utilisation'][number]

/** How much of each constraint is used: the bar now, the line while what the class survives has failed. */
export function Utilisation({ plan }: { plan: CapacityPlan }) {
  return (
    <div className="space-y-2">
      <ul className="space-y-1.5">
        {plan.utilisation.map((row) => (
          <Bar key={row.constraint} row={row} binds={row.constraint === plan.binding} />
        ))}
      </ul>
      <p className="text-xs text-muted">
        Bar: now. Line: while {plan.promise?.survives === 'zone' ? 'a zone' : 'a machine'} has failed. The end of a
        track is its limit.
      </p>
    </div>
  )
}

function Bar({ row, binds }: { row: Row; binds: boolean }) {
  const normal = row.normal / row.normalLimit
  const failed = row.failed / row.failedLimit
  const name = constraintNames[row.constraint]
  return (
    <li>
      <Tip text={row.explanation}>
        <span className="grid w-full grid-cols-[7rem_minmax(0,1fr)_6.500rem] items-center gap-2 sm:grid-cols-[9.500rem_1fr_6.500rem] sm:gap-3 text-sm">
          <span className={classNames('truncate text-left', binds && 'font-semibold')}>
            {name}
            {binds ? <span className="text-brand"> binds</span> : null}
          </span>
          <span className="relative block h-2.5 rounded-full bg-sunken ring-1 ring-line" aria-hidden>
            <span
              className={classNames('absolute inset-y-0 left-0 rounded-full', binds ? 'bg-brand' : 'bg-muted')}
              style={{ width: percent(Math.min(1, normal)).replace(' ', '') }}
            />
            <span
              className="absolute -inset-y-0.5 w-0.5 bg-text"
              style={{ left: `calc(${Math.min(1, failed) * 100}% - 1px)` }}
            />
          </span>
          <span className="text-right whitespace-nowrap tabular-nums">
            {percent(normal)} <span className="text-muted">{percent(failed)}</span>
          </span>
        </span>
      </Tip>
    </li>
  )
}
