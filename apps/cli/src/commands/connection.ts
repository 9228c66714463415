import type { Command } from 'commander'
import { getClusterConnection } from '../api/client.ts'
import { connectionLines } from '../output/connection.ts'
import type { OpenSession } from '../session.ts'
import { findCluster } from './cluster/find.ts'

export function addConnection(program: Command, open: OpenSession): void {
  program
    .command('connection')
    .description('show how clients reach a cluster')
    .argument('<cluster>', 'name or id')
    .action(async (named: string) => {
      const session = open()
      const { id } = await findCluster(session, named)
      const { data: connection } = await session.send((init) => getClusterConnection(id, init))
      session.output.result(connection, (page) => connectionLines(connection, page))
    })
}
