import { type Command, Option } from 'commander'
import { listOperations } from '../../api/client.ts'
import { everyPage } from '../../api/every-page.ts'
import type { Operation } from '../../api/types.ts'
import { operationTable } from '../../output/operation.ts'
import type { OpenSession } from '../../session.ts'
import { findCluster } from '../cluster/find.ts'

const states = ['running', 'succeeded', 'failed', 'superseded'] as const satisfies Operation['state'][]

interface ListOptions {
  cluster?: string
  state?: Operation['state']
}

export function addOperationList(operation: Command, open: OpenSession): void {
  operation
    .command('list')
    .description('list long-running changes, newest first')
    .option('--cluster <cluster>', 'only those of this cluster: name or id')
    .addOption(new Option('--state <state>', 'only those in this state').choices([...states]))
    .action(async ({ cluster, state }: ListOptions) => {
      const session = open()
      const filter = {
        ...(cluster === undefined ? {} : { clusterId: (await findCluster(session, cluster)).id }),
        ...(state === undefined ? {} : { state }),
      }
      const items = await everyPage(
        async (page) => (await session.send((init) => listOperations({ ...page, ...filter }, init))).data,
      )
      session.output.result({ items }, (page) => operationTable(items, page))
    })
}
