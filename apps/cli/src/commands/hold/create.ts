import { isId } from '@headwater/model'
import type { Command } from 'commander'
import { createHold } from '../../api/client.ts'
import type { Hold } from '../../api/types.ts'
import { parseHoldTime } from '../../arguments/hold-time.ts'
import { Failure } from '../../failure.ts'
import { holdTable } from '../../output/hold.ts'
import type { OpenSession, Session } from '../../session.ts'
import { findCluster } from '../cluster/find.ts'

interface CreateOptions {
  cluster?: string
  zone?: string
  fleet?: true
  reason: string
  /** ms */
  for: number
}

export function addHoldCreate(hold: Command, open: OpenSession): void {
  hold
    .command('create')
    .description('let nothing be done until a time, or until the hold is deleted')
    .option('--cluster <cluster>', 'to this cluster: name or id; another organization’s by its id')
    .option('--zone <zone>', 'in this zone')
    .option('--fleet', 'anywhere')
    .requiredOption('--reason <text>', 'why; tenants whose changes are refused read it')
    .requiredOption('--for <time>', 'how long: 30m, 2h, 3d; at most 30d', parseHoldTime)
    .action(async (options: CreateOptions) => {
      if ([options.cluster, options.zone, options.fleet].filter((given) => given !== undefined).length !== 1)
        throw new Failure('usage', 'Give one of --cluster, --zone and --fleet.')
      const session = open()
      const request = {
        ...(await covered(session, options)),
        reason: options.reason,
        expiresAt: new Date(session.clock.nowMs() + options.for).toISOString(),
      }
      const { data: created } = await session.send((init) => createHold(request, init))
      session.output.result(created, (page) => holdTable([created], page))
    })
}

async function covered(
  session: Session,
  { cluster, zone }: CreateOptions,
): Promise<Pick<Hold, 'scope'> & { subject?: string }> {
  if (zone !== undefined) return { scope: 'zone', subject: zone }
  if (cluster === undefined) return { scope: 'fleet' }
  // an operator holds clusters of every organization, and finds only those of its own by name
  const id = isId('cluster', cluster) ? cluster : (await findCluster(session, cluster)).id
  return { scope: 'cluster', subject: id }
}
