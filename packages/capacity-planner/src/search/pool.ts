import { assert } from '@headwater/model'
import type { Catalogue } from '../catalogue/types.ts'
import { figure } from '../figure.ts'
import type { PlannableOfferings } from '../offerings.ts'
import type { PresentCluster } from '../plan-input.ts'
import type { Priced } from './price.ts'

export type Pool = NonNullable<PlannableOfferings['pool']>

/** What a plan takes of a bounded place: MiB of memory, and GiB of real disk once volumes are overcommitted. */
export interface PoolNeed {
  memoryMib: number
  diskGib: number
}

export function poolNeed({ size, brokers, volume, controllers }: Priced, pool: Pool): PoolNeed {
  const dedicated = controllers.volume === null ? 0 : controllers.count
  const volumesGib = brokers * volume.sizeGib + dedicated * (controllers.volume?.sizeGib ?? 0)
  return {
    memoryMib: brokers * size.memoryMib.value + dedicated * controllers.size.memoryMib.value,
    diskGib: volumesGib / pool.diskOvercommit,
  }
}

/** What is free with what the present cluster holds of it, for its own change. */
export function poolWithPresent(pool: Pool, { plan }: PresentCluster, catalogue: Catalogue): Pool {
  const { brokers, controllers, volume } = plan
  const dedicated = controllers.mode === 'dedicated' ? controllers.count : 0
  const controllerVolumesGib = dedicated * (controllers.volume?.sizeGib ?? 0)
  const memoryMib =
    brokers.count * memoryOf(brokers.size, catalogue) +
    (dedicated > 0 ? dedicated * memoryOf(controllers.size, catalogue) : 0)
  return {
    ...pool,
    freeMemoryMib: pool.freeMemoryMib + memoryMib,
    freeDiskGib: pool.freeDiskGib + (brokers.count * volume.sizeGib + controllerVolumesGib) / pool.diskOvercommit,
  }
}

function memoryOf(name: string, { sizes }: Catalogue): number {
  const size = sizes.find((candidate) => candidate.name === name)
  assert(size, `the catalogue keeps ${name} while a cluster runs on it`)
  return size.memoryMib.value
}

/** C11. True when the memory and the disk that are free are enough. */
export function fitsPool(need: PoolNeed, pool: Pool): boolean {
  return need.memoryMib <= pool.freeMemoryMib && need.diskGib <= pool.freeDiskGib
}

/** What is needed and what is free, in words. */
export function poolReason(need: PoolNeed, pool: Pool): string {
  return (
    `needs ${figure(need.memoryMib)} MiB of memory and ${figure(need.diskGib)} GiB of disk (${figure(pool.diskOvercommit)} GiB of volumes share one of disk); ` +
    `free are ${figure(pool.freeMemoryMib)} MiB and ${figure(pool.freeDiskGib)} GiB`
  )
}
