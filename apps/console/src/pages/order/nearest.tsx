import { ProblemFailure } from '@headwater/api-contract/client'
import { figure, hours } from '../../format/figures.ts'
import { Button } from '../../ui/button.tsx'
import type { KnobsOfOrder } from './order-search.ts'

/** Of an order that nothing can carry: the nearest that something can. */
export function Nearest({ error, onTake }: { error: unknown; onTake: (order: KnobsOfOrder) => void }) {
  const nearest = error instanceof ProblemFailure ? error.problem.nearest : null
  if (nearest == null) return null
  const { throughput, retentionHours, availability } = nearest
  return (
    <Button size="small" kind="primary" onClick={() => onTake(nearest)}>
      Take the nearest: {figure(throughput.ingressMBps)} MB/s,{' '}
      {retentionHours === undefined ? 'kept for ever' : hours(retentionHours)}, {availability}
    </Button>
  )
}
