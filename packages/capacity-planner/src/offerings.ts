/** The part of a provider's offerings that a plan depends on. */
export interface PlannableOfferings {
  readonly zones: readonly string[]
  /** A size that is not listed in a zone cannot be had there. */
  readonly sizes: readonly { readonly zone: string; readonly size: string; readonly available: boolean }[]
  /** What is left of a bounded place such as one computer; null where there is no such bound. */
  readonly pool: {
    readonly freeMemoryMib: number
    readonly freeDiskGib: number
    /** GiB of volumes promised for each GiB of real disk. */
    readonly diskOvercommit: number
  } | null
}

/** Zones in which each size can be had now. */
export function zonesBySize(offerings: PlannableOfferings): ReadonlyMap<string, ReadonlySet<string>> {
  const zones = new Map<string, Set<string>>()
  for (const offering of offerings.sizes) {
    if (!offering.available) continue
    const known = zones.get(offering.size)
    if (known) known.add(offering.zone)
    else zones.set(offering.size, new Set([offering.zone]))
  }
  return zones
}
