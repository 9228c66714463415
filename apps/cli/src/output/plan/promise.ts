import type { CapacityPlan } from '../../api/types.ts'
import { keptText } from '../../arguments/retention.ts'
import { figure, gibibytes } from '../figure.ts'
import { type Page, sentences } from '../page.ts'
import { table } from '../table.ts'

/** What the tenant may count on, in sentences where the plan has them, and the numbers behind it. */
export function promiseLines({ promise, effective, ...plan }: CapacityPlan, page: Page): string[] {
  const statements = promise === null ? [] : [...sentences(promise.statements, page), '']
  const numbers = table(
    [{ title: '' }, { title: '' }],
    [
      ['in', `${figure(effective.ingressMBps)} MB/s, ${figure(effective.peakIngressMBps)} MB/s at peak`],
      ['out', `${figure(effective.egressMBps)} MB/s, ${figure(effective.peakEgressMBps)} MB/s at peak`],
      ['kept', keptText(plan.order)],
      ['stored', storedText(effective.storedGib, plan.replicationFactor)],
      ['copies', `${plan.replicationFactor}, of which ${plan.minInSync} in sync before a record is acknowledged`],
      ['partitions', `${plan.partitions.defaultPerTopic} a topic by default, ${plan.partitions.maximum} at most`],
    ],
    page,
  )
  return [...statements, ...numbers]
}

function storedText(storedGib: number, copies: number): string {
  return `${gibibytes(storedGib)}${copies === 1 ? '' : `, ${gibibytes(storedGib * copies)} with all copies`}`
}
