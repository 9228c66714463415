import type { Command } from 'commander'
import { getCluster, previewCapacityPlan, updateCluster } from '../../api/client.ts'
import type { AcceptedCluster, CapacityPlan, Cluster } from '../../api/types.ts'
import { confirm } from '../../arguments/confirmation.ts'
import { parseThroughput } from '../../arguments/number.ts'
import { addOrderOptions, type OrderOptions, orderOf } from '../../arguments/order.ts'
import { parsePathName } from '../../arguments/path-name.ts'
import { addWaitOptions, type WaitOptions } from '../../arguments/wait.ts'
import { clusterLines } from '../../output/cluster.ts'
import type { Page } from '../../output/page.ts'
import { changeLines } from '../../output/plan/change.ts'
import type { OpenSession, Session } from '../../session.ts'
import { waitAndShow } from './accepted.ts'
import { findCluster } from './find.ts'
import { agreeToVersion, refuseOrderOptions } from './kafka-version.ts'

interface ChangeOptions extends OrderOptions, WaitOptions {
  throttle?: number
  plan?: string
  kafkaVersion?: string
  inWindow?: boolean
  yes?: boolean
}

export function addClusterChange(cluster: Command, open: OpenSession): void {
  const command = cluster
    .command('change')
    .description('change a running cluster to another order or version of Kafka, once that is agreed to')
    .argument('<cluster>', 'name or id')
  addWaitOptions(
    addOrderOptions(command, { knobs: 'optional' })
      .option(
        '--throttle <MB/s>',
        'rate at which data may move into one broker (default: what is free)',
        parseThroughput,
      )
      .option('--plan <plan>', 'the id of the plan that was agreed to: refused if it is another one now', parsePathName)
      .option('--kafka-version <version>', 'the version of Kafka to change to, given alone, such as 4.3.1')
      .option('--in-window', 'let machines restart in the maintenance window only')
      .option('-y, --yes', 'do not ask'),
  ).action(async (named: string, options: ChangeOptions) => {
    const session = open()
    const found = await findCluster(session, named)
    if (options.kafkaVersion !== undefined) {
      refuseOrderOptions(options)
      await agreeToVersion(session, found, { kafkaVersion: options.kafkaVersion, yes: options.yes === true })
      return show(session, await changeTo(session, found.id, { kafkaVersion: options.kafkaVersion }), options)
    }
    const asked = {
      order: orderOf(options, found.order),
      ...(options.throttle === undefined ? {} : { throttleMBps: options.throttle }),
    }
    const { data: plan } = await session.send((init) => previewCapacityPlan({ ...asked, cluster: found.id }, init))
    session.output.preview((page) => planned(found, plan, page))
    if (!options.yes && changesAnything(plan))
      await confirm(session, { what: `changes ${found.name} (${found.id}) as planned above`, name: found.name })
    const agreed = {
      ...asked,
      capacityPlanId: options.plan ?? plan.id,
      ...(options.inWindow ? { when: 'window' as const } : {}),
    }
    await show(session, await changeTo(session, found.id, agreed), options)
  })
}

async function show(session: Session, changed: Cluster | AcceptedCluster, options: WaitOptions): Promise<void> {
  if (!('operation' in changed)) {
    session.output.result(changed, (page) => clusterLines(changed, page))
    session.output.note('\nThe cluster already is as asked for: nothing was changed.')
    return
  }
  if (options.wait)
    await waitAndShow(session, changed, {
      timeoutMs: options.timeout,
      view: (shown, page) => clusterLines(shown.cluster, page),
    })
  else session.output.result(changed, () => changingLines(changed))
}

function planned({ name }: Cluster, plan: CapacityPlan, page: Page): string[] {
  return [page.paint(`${name}, plan ${plan.id}`, 'strong'), ...changeLines(plan, page), '']
}

function changesAnything({ change }: CapacityPlan): boolean {
  return change !== null && change.steps.length > 0
}

async function changeTo(
  session: Session,
  id: string,
  request: Parameters<typeof updateCluster>[1],
): Promise<Cluster | AcceptedCluster> {
  const etag = (await session.send((init) => getCluster(id, init))).headers.get('etag')
  // not sent again by itself: a second attempt would find the revision that the first one made
  const { data } = await session.send((init) => updateCluster(id, request, init), {
    headers: { 'if-match': etag ?? '' },
    again: false,
  })
  return data
}

function changingLines({ cluster, operation }: AcceptedCluster): string[] {
  return [
    `${cluster.name} (${cluster.id}) is being changed.`,
    `Follow it: headwater operation describe ${operation.id} --wait`,
    `Take it back: headwater operation cancel ${operation.id}`,
  ]
}
