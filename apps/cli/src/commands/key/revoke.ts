import type { Command } from 'commander'
import { revokeApiKey } from '../../api/client.ts'
import { parsePathName } from '../../arguments/path-name.ts'
import { keyTable } from '../../output/access.ts'
import type { OpenSession } from '../../session.ts'

export function addKeyRevoke(key: Command, open: OpenSession): void {
  key
    .command('revoke')
    .description('revoke an API key, at once and for good')
    .argument('<key>', 'its id, not the key itself', parsePathName)
    .action(async (id: string) => {
      const { send, output } = open()
      const { data: revoked } = await send((init) => revokeApiKey(id, init), { again: false })
      output.result(revoked, (page) => keyTable([revoked], page))
    })
}
