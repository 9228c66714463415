import type { Command } from 'commander'
import { deleteHold } from '../../api/client.ts'
import { parsePathName } from '../../arguments/path-name.ts'
import type { OpenSession } from '../../session.ts'

export function addHoldDelete(hold: Command, open: OpenSession): void {
  hold
    .command('delete')
    .description('lift a hold: what waited for it goes on')
    .argument('<hold>', 'its id', parsePathName)
    .action(async (id: string) => {
      const { send, output } = open()
      // not sent again by itself: where the first attempt was carried out, a second would find no such hold
      const { data } = await send((init) => deleteHold(id, init), { again: false })
      output.result(data, () => [`Hold ${id} is lifted.`])
    })
}
