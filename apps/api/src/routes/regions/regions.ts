import { type RegionView, regionList } from '@headwater/api-contract'
import type { Catalogue } from '@headwater/capacity-planner'
import { assert } from '@headwater/model'
import type { ServedRegion } from '../../capacity-planning.ts'
import type { Api, ApiContext } from '../../context.ts'
import { problemResponse } from '../../route-schema.ts'

export function addRegionRoutes(app: Api, context: ApiContext): void {
  app.get(
    '/v1/regions',
    {
      config: { scope: 'viewer' },
      schema: {
        operationId: 'listRegions',
        summary: 'Where clusters can be ordered now: zones, sizes and prices',
        tags: ['Regions'],
        response: { 200: regionList, ...problemResponse },
      },
    },
    async () => {
      const { name, validUntil } = context.catalogue.priceBook
      const regions = await context.planning.regions()
      return { priceBook: name, validUntil, items: regions.map((served) => regionView(served, context.catalogue)) }
    },
  )
}

function regionView({ region, offerings }: ServedRegion, { sizes, volumes }: Catalogue): RegionView {
  const zones = region.zones.filter((zone) => offerings.zones.includes(zone))
  const volume = volumes.find(({ name }) => name === region.volume)
  assert(volume, 'a sound catalogue has the volume of each region')
  return {
    name: region.name,
    provider: region.provider,
    zones,
    sizes: sizes
      .filter(({ name }) => region.sizes.includes(name))
      .map(({ name, vcpu, memoryMib, priceHourlyMicroUsd }) => ({
        name,
        vcpu: vcpu.value,
        memoryMib: memoryMib.value,
        hourlyMicroUsd: priceHourlyMicroUsd.value,
        availableIn: zones.filter((zone) =>
          offerings.sizes.some((offered) => offered.zone === zone && offered.size === name && offered.available),
        ),
      })),
    volume: {
      kind: volume.name,
      gibMonthMicroUsd: volume.priceGibMonthMicroUsd.value,
      iopsMonthMicroUsd: volume.priceIopsMonthMicroUsd.value,
      mibPerSecondMonthMicroUsd: volume.priceMiBpsMonthMicroUsd.value,
    },
    pool: offerings.pool && { freeMemoryMib: offerings.pool.freeMemoryMib, freeDiskGib: offerings.pool.freeDiskGib },
  }
}
