import type { Command } from 'commander'
import { listApiKeys } from '../../api/client.ts'
import { everyPage } from '../../api/every-page.ts'
import { keyTable } from '../../output/access.ts'
import type { OpenSession } from '../../session.ts'

export function addKeyList(key: Command, open: OpenSession): void {
  key
    .command('list')
    .description('list API keys, revoked and expired ones too; never the keys themselves')
    .action(async () => {
      const { send, output } = open()
      const items = await everyPage(async (page) => (await send((init) => listApiKeys(page, init))).data)
      output.result({ items }, (page) => keyTable(items, page))
    })
}
