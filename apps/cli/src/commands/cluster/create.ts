import { randomBytes } from 'node:crypto'
import type { Command } from 'commander'
import { createCluster } from '../../api/client.ts'
import type { AcceptedCluster, MaintenanceWindow } from '../../api/types.ts'
import { addOrderOptions, type OrderOptions, orderOf } from '../../arguments/order.ts'
import { addWaitOptions, type WaitOptions } from '../../arguments/wait.ts'
import { parseWindow } from '../../arguments/window.ts'
import { clusterLines } from '../../output/cluster.ts'
import type { OpenSession } from '../../session.ts'
import { waitAndShow } from './accepted.ts'

interface CreateOptions extends OrderOptions, WaitOptions {
  name?: string
  protected?: boolean
  window?: MaintenanceWindow | 'none'
  kafkaVersion?: string
}

export function addClusterCreate(cluster: Command, open: OpenSession): void {
  const command = cluster
    .command('create')
    .description('order a cluster')
    .option('--name <name>', 'its name, unique in the organization (default: one is made up)')
  addWaitOptions(
    addOrderOptions(command, { knobs: 'required' })
      .option('--kafka-version <version>', 'such as 4.3.1 (default: the newest)')
      .option('--protected', 'refuse deletion until this is lifted')
      .option('--window <time>', 'when what may wait is done, UTC: "sun 02:00 3h" (default: none)', parseWindow),
  ).action(async (options: CreateOptions) => {
    const { name = `kafka-${randomBytes(4).toString('hex')}`, protected: isProtected = false, kafkaVersion } = options
    const { window = 'none' } = options
    const request = {
      name,
      order: orderOf(options),
      protected: isProtected,
      ...(kafkaVersion ? { kafkaVersion } : {}),
      ...(window === 'none' ? {} : { maintenanceWindow: window }),
    }
    const session = open()
    const { data: accepted } = await session.send((init) => createCluster(request, init))
    if (options.wait) {
      const timeoutMs = options.timeout
      await waitAndShow(session, accepted, { timeoutMs, view: (shown, page) => clusterLines(shown.cluster, page) })
      session.output.note(`\nNext: headwater user create --cluster ${name} <user> --properties client.properties`)
      return
    }
    session.output.result(accepted, () => orderedLines(accepted))
  })
}

function orderedLines({ cluster, operation }: AcceptedCluster): string[] {
  return [
    `${cluster.name} (${cluster.id}) is ordered; it is ready when operation ${operation.id} has succeeded.`,
    `Follow it: headwater operation describe ${operation.id} --wait`,
  ]
}
