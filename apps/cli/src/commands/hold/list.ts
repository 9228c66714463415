import type { Command } from 'commander'
import { listHolds } from '../../api/client.ts'
import { everyPage } from '../../api/every-page.ts'
import { holdTable } from '../../output/hold.ts'
import type { OpenSession } from '../../session.ts'

export function addHoldList(hold: Command, open: OpenSession): void {
  hold
    .command('list')
    .description('list holds that have not expired, newest first')
    .action(async () => {
      const { send, output } = open()
      const items = await everyPage(async (page) => (await send((init) => listHolds(page, init))).data)
      output.result({ items }, (page) => (items.length === 0 ? [] : holdTable(items, page)))
      if (items.length === 0) output.note('Nothing is held.')
    })
}
