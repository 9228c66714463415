import { capacityPlanSchema } from '@headwater/api-contract'
import type { CapacityPlan } from '@headwater/model'

type Newer = 'priceBook' | 'validUntil' | 'promise' | 'headroom' | 'alternatives' | 'sources' | 'change'
type Stored = Omit<CapacityPlan, 'effective' | Newer> & {
  effective: Omit<CapacityPlan['effective'], 'storedGib' | 'connections'> & Partial<CapacityPlan['effective']>
}

/** A stored plan. What plans of earlier versions of Headwater lack is filled in, or said to be unknown. */
export function planOfDocument(document: unknown): CapacityPlan {
  const stored = document as Stored
  return capacityPlanSchema.parse({
    priceBook: '',
    validUntil: '',
    promise: null,
    headroom: null,
    alternatives: [],
    sources: [],
    change: null,
    ...stored,
    effective: { storedGib: retainedGib(stored.effective), connections: 0, ...stored.effective },
    rejected: stored.rejected.map((candidate) => ({
      ...candidate,
      overload: candidate.overload ?? null,
      monthlyMicroUsd: candidate.monthlyMicroUsd ?? null,
    })),
  })
}

function retainedGib({ ingressMBps, retentionHours }: Stored['effective']): number {
  return (ingressMBps * (retentionHours ?? 0) * 3600 * 1e6) / 2 ** 30
}
