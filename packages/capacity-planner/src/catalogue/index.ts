import { assert } from '@headwater/model'
import { contradictions } from './contradictions.ts'
import { defaults } from './defaults.ts'
import { ec2Sizes } from './ec2.ts'
import { podSizes } from './kubernetes.ts'
import { localSizes } from './local.ts'
import { regions } from './regions.ts'
import type { Catalogue } from './types.ts'
import { validateCatalogue } from './validate.ts'
import { gp3, localDirectory, persistentVolume } from './volume.ts'

/** What Headwater plans with. A changed number needs a new version: plans name the one they were made from. */
export const catalogue: Catalogue = {
  version: '2026-11-22.4',
  priceBook: { name: '2026-11', validFrom: '2026-11-01', validUntil: '2026-12-31' },
  sizes: [...localSizes, ...ec2Sizes, ...podSizes],
  volumes: [localDirectory, gp3, persistentVolume],
  regions,
  defaults,
  contradictions,
}

const faults = validateCatalogue(catalogue)
assert(faults.length === 0, `catalogue ${catalogue.version}: ${faults.join('; ')}`)
