import type { ConsumerGroupSummaryState } from '@headwater/api-contract/client'
import { figure } from '../../../format/figures.ts'
import { Badge, type Tone } from '../../../ui/badge.tsx'

const states: Record<ConsumerGroupSummaryState, { tone: Tone; text: string }> = {
  stable: { tone: 'good', text: 'reading' },
  rebalancing: { tone: 'info', text: 'rebalancing' },
  empty: { tone: 'plain', text: 'no members' },
  unknown: { tone: 'plain', text: 'not known' },
}

export function GroupState({ state }: { state: ConsumerGroupSummaryState }) {
  const { tone, text } = states[state]
  return <Badge tone={tone}>{text}</Badge>
}

/** A number of records or an offset; a dash where it is not known. */
export function Count({ value }: { value: number | null }) {
  if (value === null)
    return (
      <span className="text-muted">
        <span aria-hidden>–</span>
        <span className="sr-only">not known</span>
      </span>
    )
  return <span className="tabular-nums">{figure(value, 4)}</span>
}
