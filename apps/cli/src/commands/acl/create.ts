import { aclOperations } from '@headwater/model'
import { type Command, Option } from 'commander'
import { createAcl } from '../../api/client.ts'
import type { CreateAclRequest } from '../../api/types.ts'
import { aclTable } from '../../output/access.ts'
import type { OpenSession } from '../../session.ts'
import { findCluster } from '../cluster/find.ts'
import { aclRequestOf, type ResourceOptions } from './resource.ts'

interface CreateOptions extends ResourceOptions {
  cluster: string
  user: string
  operation: CreateAclRequest['operation']
  deny?: boolean
}

export function addAclCreate(acl: Command, open: OpenSession): void {
  acl
    .command('create')
    .description('allow a user something, or deny it')
    .requiredOption('--cluster <cluster>', 'name or id')
    .requiredOption('--user <user>', 'a user of the cluster')
    .addOption(
      new Option('--operation <operation>', 'what the user may do').choices([...aclOperations]).makeOptionMandatory(),
    )
    .option('--topic <name>', 'on this topic; "*" for all')
    .option('--group <name>', 'on this consumer group; "*" for all')
    .option('--transactional-id <name>', 'on this transactional id; "*" for all')
    .option('--on-cluster', 'on the cluster itself')
    .option('--prefix', 'the name is the beginning of names')
    .option('--deny', 'deny instead of allow')
    .action(async (options: CreateOptions) => {
      const resource = aclRequestOf(options)
      const session = open()
      const { id } = await findCluster(session, options.cluster)
      const request: CreateAclRequest = {
        principal: options.user,
        operation: options.operation,
        permission: options.deny ? 'deny' : 'allow',
        ...resource,
      }
      const { data: created } = await session.send((init) => createAcl(id, request, init))
      session.output.result(created, (page) => aclTable([created], page))
    })
}
