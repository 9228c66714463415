import type { Command } from 'commander'
import { previewCapacityPlan } from '../api/client.ts'
import { addOrderOptions, type OrderOptions, orderOf } from '../arguments/order.ts'
import { planLines } from '../output/plan.ts'
import type { OpenSession } from '../session.ts'

export function addPlan(program: Command, open: OpenSession): void {
  addOrderOptions(program.command('plan'))
    .description('show what an order would become, what it costs, and why; nothing is ordered')
    .action(async (options: OrderOptions) => {
      const { send, output } = open()
      const { data: plan } = await send((init) => previewCapacityPlan({ order: orderOf(options) }, init))
      output.result(plan, (page) => planLines(plan, page))
    })
}
