import type { Command } from 'commander'
import { previewCapacityPlan } from '../api/client.ts'
import { parseThroughput } from '../arguments/number.ts'
import { addOrderOptions, type OrderOptions, orderOf } from '../arguments/order.ts'
import { Failure } from '../failure.ts'
import { planLines } from '../output/plan.ts'
import type { OpenSession } from '../session.ts'
import { findCluster } from './cluster/find.ts'

interface PlanOptions extends OrderOptions {
  cluster?: string
  throttle?: number
  all?: true
}

export function addPlan(program: Command, open: OpenSession): void {
  addOrderOptions(program.command('plan'), { knobs: 'optional' })
    .description(
      'show what an order, or the change of a cluster, would become, what it costs, and why; nothing is ordered',
    )
    .option('--cluster <cluster>', 'name or id: plan its change; what is not given stays as it was ordered')
    .option(
      '--throttle <MB/s>',
      'with --cluster: rate at which data may move into one broker (default: what is free)',
      parseThroughput,
    )
    .option('--all', 'every size that was not taken, and every source')
    .action((options: PlanOptions) =>
      options.cluster === undefined ? planNew(options, open) : planChange(options, options.cluster, open),
    )
}

async function planNew(options: PlanOptions, open: OpenSession): Promise<void> {
  if (options.throttle !== undefined)
    throw new Failure('usage', '--throttle is for the data that a change moves: give --cluster too.')
  const order = orderOf(options)
  const { send, output } = open()
  const { data: plan } = await send((init) => previewCapacityPlan({ order }, init))
  output.result(plan, (page) =>
    planLines(plan, page, { orderedBy: 'headwater cluster create', all: options.all === true }),
  )
}

async function planChange(options: PlanOptions, named: string, open: OpenSession): Promise<void> {
  const session = open()
  const { id, name, order: present } = await findCluster(session, named)
  const { throttle } = options
  const request = {
    order: orderOf(options, present),
    cluster: id,
    ...(throttle === undefined ? {} : { throttleMBps: throttle }),
  }
  const { data: plan } = await session.send((init) => previewCapacityPlan(request, init))
  session.output.result(plan, (page) =>
    planLines(plan, page, { orderedBy: `headwater plan --cluster ${name}`, all: options.all === true }),
  )
}
