import type { Command } from 'commander'
import { listRegions } from '../../api/client.ts'
import { regionTable } from '../../output/region.ts'
import type { OpenSession } from '../../session.ts'

export function addRegionList(region: Command, open: OpenSession): void {
  region
    .command('list')
    .description('where clusters can be ordered now: zones, sizes, prices')
    .action(async () => {
      const { send, output } = open()
      const { data } = await send((init) => listRegions(init))
      output.result(data, (page) => regionTable(data.items, page))
      if (data.items.length === 0) output.note('No region is served now: does a reconciler run?')
    })
}
