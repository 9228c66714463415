import type { CapacityPlan } from '../api/types.ts'

/** What a plan promises at peak, MB/s. */
export interface Promised {
  ingressMBps: number
  egressMBps: number
}

/** Plans that were made before promises were worked out promise their peaks. */
export function promisedBy({ promise, effective }: CapacityPlan): Promised {
  return {
    ingressMBps: promise?.ingressMBps ?? effective.peakIngressMBps,
    egressMBps: promise?.egressMBps ?? effective.peakEgressMBps,
  }
}
