import { type CapacityPlan, type ConstraintUtilisation, counted } from '@headwater/model'
import { figure, gibibytes, percent, usd } from '../figure.ts'

const barWidth = 20

/** A plan in short lines for a terminal: what runs where and why, what it promises, how full it is, what it costs. */
export function explainPlan(plan: CapacityPlan): string[] {
  return [
    `${plan.brokers.count} x ${plan.brokers.size} in ${plan.zones.join(', ')} because ${because(plan, 'brokers.count')}`,
    controllersLine(plan),
    `Volume ${plan.volume.sizeGib} GiB, ${plan.volume.throughputMiBps} MiB/s, ${plan.volume.iops} IOPS a broker: ${because(plan, 'volume.sizeGib')}`,
    `Promise ${figure(plan.effective.peakIngressMBps)} MB/s in and ${figure(plan.effective.peakEgressMBps)} MB/s out at peak, ` +
      `${plan.effective.retentionHours === null ? `${gibibytes(plan.effective.storedGib)} kept for ever` : `${figure(plan.effective.retentionHours)} h kept`}, ${counted(plan.replicationFactor, 'copy', 'copies')}, ${plan.minInSync} in sync`,
    `Partitions ${plan.partitions.defaultPerTopic} a topic by default, ${plan.partitions.maximum} at most`,
    ...plan.utilisation.map((use) => utilisationLine(use, use.constraint === plan.binding)),
    `Price ${usd(plan.price.monthlyMicroUsd)} a month: ${plan.price.lines.map(({ item, monthlyMicroUsd }) => `${item} ${usd(monthlyMicroUsd)}`).join(' + ')}`,
    ...(plan.headroom ? [headroomLine(plan.headroom)] : []),
    ...plan.warnings.map((warning) => `Note: ${warning}`),
  ]
}

function headroomLine({ factor, limitedBy, nextStep }: NonNullable<CapacityPlan['headroom']>): string {
  const next = nextStep
    ? `the next step, ${nextStep.brokers.count} x ${nextStep.brokers.size} at +${usd(nextStep.moreMicroUsd)}`
    : 'nothing in this region does'
  return `Headroom ${figure(factor)} x this throughput on the same machines, limited by ${limitedBy}; then ${next}`
}

function controllersLine(plan: CapacityPlan): string {
  const { mode, count, size } = plan.controllers
  const where = mode === 'combined' ? `on ${count} of the brokers` : `${count} x ${size} of their own`
  return `Controllers ${where} because ${because(plan, 'controllers.mode')}`
}

/** For example "network            [####                ] 20 % of 80 %, failed 30 % of 100 %". The binding one says so. */
function utilisationLine(use: ConstraintUtilisation, isBinding: boolean): string {
  const line =
    `${use.constraint.padEnd(18)} ${bar(use.normal)} ${percent(use.normal)} of ${percent(use.normalLimit)}, ` +
    `failed ${percent(use.failed)} of ${percent(use.failedLimit)}`
  return isBinding ? `${line}  <- binding: ${use.explanation}` : line
}

function bar(share: number): string {
  const filled = Math.min(barWidth, Math.max(0, Math.round(share * barWidth)))
  return `[${'#'.repeat(filled).padEnd(barWidth)}]`
}

function because(plan: CapacityPlan, subject: string): string {
  return plan.reasons.find((reason) => reason.subject === subject)?.because ?? 'the plan says so'
}
