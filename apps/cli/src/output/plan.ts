import type { CapacityPlan } from '../api/types.ts'
import { usd } from './figure.ts'
import { inSection, type Page, section, sentences } from './page.ts'
import { alternativeLines } from './plan/alternatives.ts'
import { changeLines } from './plan/change.ts'
import { headroomSentences } from './plan/headroom.ts'
import { machineLines } from './plan/machines.ts'
import { priceLines } from './plan/price.ts'
import { promiseLines } from './plan/promise.ts'
import { reasonLines } from './plan/reasons.ts'
import { rejectedLines } from './plan/rejected.ts'
import { sourceLines } from './plan/sources.ts'
import { utilisationLines } from './plan/utilisation.ts'

export interface PlanView {
  /** What an alternative is given to, such as `headwater cluster create`. */
  orderedBy: string
  /** Every size that was not taken, and every source; otherwise the most telling of them. */
  all: boolean
}

/** A capacity plan for a person: what runs, what it promises, what it costs, how full it is, what else there is, and why. */
export function planLines(plan: CapacityPlan, page: Page, view: PlanView): string[] {
  const narrow = inSection(page)
  return [
    ...summary(plan, page),
    ...section('From now to there', changeLines(plan, narrow), page),
    ...section('Machines', machineLines(plan, narrow), page),
    ...section('Promise', promiseLines(plan, narrow), page),
    ...section('Price', priceLines(plan, narrow), page),
    ...section('How full the busiest broker is', utilisationLines(plan, narrow), page),
    ...section('Headroom', sentences(headroomSentences(plan), narrow), page),
    ...section('Alternatives', alternativeLines(plan, narrow, view), page),
    ...section('Why', reasonLines(plan, narrow, view), page),
    ...section('Sizes that were not taken', rejectedLines(plan, narrow, view), page),
    ...section('Sources', sourceLines(plan, narrow, view), page),
    ...section('Notes', sentences(plan.warnings, narrow), page),
  ]
}

function summary(plan: CapacityPlan, page: Page): string[] {
  const { brokers, volume, price, priceBook, validUntil } = plan
  const { paint } = page
  // plans made by earlier versions name no price book
  const prices = priceBook === '' ? '' : `, prices of ${priceBook}, valid until ${validUntil}`
  return [
    paint(`${brokers.count} x ${brokers.size} with ${volume.sizeGib} GiB each`, 'strong') +
      `, ${usd(price.monthlyMicroUsd)} a month`,
    ...sentences([`${plan.availability} in ${plan.zones.join(', ')}`], page),
    ...sentences([`plan ${plan.id}, catalogue ${plan.catalogueVersion}${prices}`], page).map((line) =>
      paint(line, 'faint'),
    ),
  ]
}
