import { assert } from '@headwater/model'
import { catalogue } from '../catalogue/index.ts'
import type { Size } from '../catalogue/types.ts'
import { type Candidate, candidateOf } from './candidate.ts'

/** A size of the catalogue; throws when there is none of that name. */
export function sizeNamed(name: string): Size {
  const size = catalogue.sizes.find((candidate) => candidate.name === name)
  assert(size, `the catalogue has ${name}`)
  return size
}

/** For explanations that say nothing of the volume, and for those that do. */
export const anyVolume = { sizeGib: 100, iops: 3000, throughputMiBps: 125 }

/**
 * The order that the tests of the constraints work out by hand: 30 MB/s in and 60 out on average, 60 and 120 at peak, 24 h,
 * 100 partitions, multi-zone on 6 x m7g.large. A zone lost leaves 4 brokers, which make the third copies again.
 */
export function workedExample(): Candidate {
  return candidateOf(sizeNamed('m7g.large'), 6, {
    availability: 'multi-zone',
    effective: {
      ingressMBps: 30,
      egressMBps: 60,
      peakIngressMBps: 60,
      peakEgressMBps: 120,
      retentionHours: 24,
      storedGib: (30 * 24 * 3600 * 1e6) / 2 ** 30,
      partitions: 100,
      connections: 0,
    },
    defaults: catalogue.defaults,
  })
}
