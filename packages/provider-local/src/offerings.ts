import type { Offerings } from '@headwater/provider'
import { type LocalContext, localZones } from './context.ts'
import { freeDiskGib } from './disk.ts'

/** Every size in every zone; sold out when one more would not fit into the memory or disk that this computer has left. */
export async function listOfferings(context: LocalContext): Promise<Offerings> {
  const freeMemoryMib = await context.host.availableMemoryMib()
  const freeGib = await freeDiskGib(context)
  const sizes = localZones.flatMap((zone) =>
    [...context.sizes.values()].map(({ name, memoryMib }) => ({
      zone,
      size: name,
      available: memoryMib <= freeMemoryMib && freeGib > 0,
    })),
  )
  return {
    zones: [...localZones],
    sizes,
    pool: { freeMemoryMib, freeDiskGib: freeGib, diskOvercommit: context.overcommit },
  }
}
