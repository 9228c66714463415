import type { CapacityPlan } from '../api/types.ts'
import { keptText } from '../arguments/retention.ts'
import { figure, mebibytes, usd, words } from './figure.ts'
import { inSection, type Page, section } from './page.ts'
import { printable } from './paint.ts'
import { table } from './table.ts'
import { utilisationLines } from './utilisation.ts'
import { wrap } from './wrap.ts'

/** A capacity plan for a person: what runs, what it promises, what it costs, how full it is, and why. */
export function planLines(plan: CapacityPlan, page: Page): string[] {
  const narrow = inSection(page)
  return [
    ...summary(plan, page),
    ...section('Machines', machines(plan, narrow), page),
    ...section('Promise', promise(plan, narrow), page),
    ...section('Price', priceLines(plan, narrow), page),
    ...section('How full the busiest broker is', utilisationLines(plan, narrow), page),
    ...section('Why', reasons(plan, narrow), page),
    ...section('Rejected sizes', rejected(plan, narrow), page),
    ...section('Notes', notes(plan, narrow), page),
  ]
}

function summary(plan: CapacityPlan, { paint }: Page): string[] {
  const { brokers, volume } = plan
  return [
    paint(`${brokers.count} x ${brokers.size} with ${volume.sizeGib} GiB each`, 'strong') +
      `, ${plan.availability} in ${plan.zones.join(', ')}, ${usd(plan.price.monthlyMicroUsd)} a month`,
    paint(`plan ${plan.id}, catalogue ${plan.catalogueVersion}`, 'faint'),
  ]
}

function machines({ brokers, controllers, volume }: CapacityPlan, { paint }: Page): string[] {
  const volumeText = `${volume.sizeGib} GiB, ${volume.throughputMiBps} MiB/s, ${volume.iops} IOPS`
  const ofBroker = [figure(brokers.vcpu), mebibytes(brokers.memoryMib), mebibytes(brokers.heapMib), volumeText]
  const combined = controllers.mode === 'combined'
  return table(
    [
      { title: 'role' },
      { title: 'count', align: 'right' },
      { title: 'size' },
      { title: 'vCPU', align: 'right' },
      { title: 'memory', align: 'right' },
      { title: 'heap', align: 'right' },
      { title: 'volume' },
    ],
    [
      [combined ? 'broker, controller' : 'broker', String(brokers.count), brokers.size, ...ofBroker],
      ...(combined ? [] : [['controller', String(controllers.count), controllers.size]]),
    ],
    { paint },
  )
}

function promise({ effective, ...plan }: CapacityPlan, { paint }: Page): string[] {
  return table(
    [{ title: '' }, { title: '' }],
    [
      ['in', `${figure(effective.ingressMBps)} MB/s, ${figure(effective.peakIngressMBps)} MB/s at peak`],
      ['out', `${figure(effective.egressMBps)} MB/s, ${figure(effective.peakEgressMBps)} MB/s at peak`],
      ['kept', keptText(plan.order)],
      ['copies', `${plan.replicationFactor}, of which ${plan.minInSync} in sync before a record is acknowledged`],
      ['partitions', `${plan.partitions.defaultPerTopic} a topic by default, ${plan.partitions.maximum} at most`],
    ],
    { paint },
  )
}

function priceLines({ price }: CapacityPlan, { paint }: Page): string[] {
  return table(
    [
      { title: 'item' },
      { title: 'quantity', align: 'right' },
      { title: 'unit' },
      { title: 'unit price', align: 'right' },
      { title: 'a month', align: 'right' },
    ],
    [
      ...price.lines.map((line) => [
        line.item,
        figure(line.quantity),
        line.unit,
        usd(line.unitPriceMicroUsd),
        usd(line.monthlyMicroUsd),
      ]),
      [{ text: 'total', tone: 'strong' }, '', '', '', { text: usd(price.monthlyMicroUsd), tone: 'strong' }],
    ],
    { paint },
  )
}

function reasons(plan: CapacityPlan, { paint, width }: Page): string[] {
  return table(
    [{ title: 'what' }, { title: 'value' }, { title: 'because' }],
    plan.reasons.flatMap(({ subject, value, because, source }) => [
      [subject, value, because],
      ['', '', { text: `[${source}]`, tone: 'faint' }],
    ]),
    { paint, width },
  )
}

function rejected(plan: CapacityPlan, { paint, width }: Page): string[] {
  if (plan.rejected.length === 0) return []
  return table(
    [{ title: 'size' }, { title: 'brokers', align: 'right' }, { title: 'limit' }, { title: 'reason' }],
    plan.rejected.map(({ size, brokers, constraint, reason }) => [size, String(brokers), words(constraint), reason]),
    { paint, width },
  )
}

function notes({ warnings }: CapacityPlan, { width }: Page): string[] {
  const texts = warnings.map(printable)
  return width === null ? texts : texts.flatMap((text) => wrap(text, width))
}
