import type { Command } from 'commander'
import { createKafkaUser, getClusterConnection } from '../../api/client.ts'
import type { Connection, KafkaUserWithPassword } from '../../api/types.ts'
import { clientPropertiesText } from '../../output/client-properties.ts'
import type { Page } from '../../output/page.ts'
import type { OpenSession, Session } from '../../session.ts'
import { findCluster } from '../cluster/find.ts'
import { reserveSecretFile, type SecretFile } from './secret-file.ts'

export function addUserCreate(user: Command, open: OpenSession): void {
  user
    .command('create')
    .description('create a user that clients log in as; its password is shown once')
    .argument('<user>', 'its name: lower case letters, digits, ".", "_" and "-"')
    .requiredOption('--cluster <cluster>', 'name or id')
    .option('--properties <file>', 'write client.properties there, ready to use and readable by you only')
    .action(async (name: string, { cluster, properties }: { cluster: string; properties?: string }) => {
      const session = open()
      const { id } = await findCluster(session, cluster)
      if (properties === undefined) {
        const { data: created } = await session.send((init) => createKafkaUser(id, { name }, init))
        session.output.result(created, (page) => passwordLines(created, page))
        return
      }
      // all that can fail comes before the password, which is shown only once
      const { data: connection } = await session.send((init) => getClusterConnection(id, init))
      const file = reserveSecretFile(session.folder, properties)
      const created = await createInto(session, { clusterId: id, name, connection, file })
      session.output.result(created, () => [`${name} is created; ${file.path} holds what its clients need.`])
    })
}

async function createInto(
  { send }: Session,
  user: { clusterId: string; name: string; connection: Connection; file: SecretFile },
): Promise<KafkaUserWithPassword> {
  const { clusterId, name, connection, file } = user
  try {
    const { data: created } = await send((init) => createKafkaUser(clusterId, { name }, init))
    if (created.password === undefined) throw new Error('the API did not show the password')
    file.write(clientPropertiesText(connection, { name, password: created.password }))
    return created
  } catch (error) {
    file.discard()
    throw error
  }
}

function passwordLines({ name, password }: KafkaUserWithPassword, { paint }: Page): string[] {
  return [
    `user      ${paint(name, 'strong')}`,
    `password  ${paint(password ?? 'was shown before', 'strong')}`,
    'This is the only time the password is shown. Clients can use it in a moment.',
  ]
}
