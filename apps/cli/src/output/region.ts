import type { Region } from '../api/types.ts'
import { usd } from './figure.ts'
import type { Page } from './page.ts'
import { table } from './table.ts'

/** Regions, one a line: what is offered there, from the cheapest hour to the dearest. */
export function regionTable(regions: readonly Region[], { paint }: Page): string[] {
  return table(
    [
      { title: 'name' },
      { title: 'provider' },
      { title: 'zones' },
      { title: 'sizes', align: 'right' },
      { title: 'from', align: 'right' },
      { title: 'to, an hour', align: 'right' },
    ],
    regions.map(({ name, provider, zones, sizes }) => {
      const offered = sizes.filter(({ availableIn }) => availableIn.length > 0)
      const prices = offered.map(({ hourlyMicroUsd }) => hourlyMicroUsd)
      const [least, most] = [Math.min(...prices), Math.max(...prices)]
      return [
        name,
        provider,
        zones.join(', '),
        `${offered.length} of ${sizes.length}`,
        ...(offered.length === 0 ? ['', ''] : [usd(least), usd(most)]),
      ]
    }),
    { paint },
  )
}
