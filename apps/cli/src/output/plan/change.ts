import type { CapacityPlan } from '../../api/types.ts'
import { estimate } from '../duration.ts'
import { difference, figure, gibibytes, usd } from '../figure.ts'
import { type Page, sentences } from '../page.ts'
import { table } from '../table.ts'

type Change = NonNullable<CapacityPlan['change']>
type Fact = [name: string, text: string]
const bytesPerGib = 2 ** 30

/** How a running cluster becomes what the plan says: prices, steps, what moves, why it ends there, and what clients notice. */
export function changeLines({ change, price }: CapacityPlan, page: Page): string[] {
  if (change === null) return []
  const prices = factLines(priceFacts(change, price.monthlyMicroUsd), page)
  if (change.steps.length === 0)
    return [...sentences(['The cluster already is what the order needs: nothing changes.'], page), '', ...prices]
  return [
    ...prices,
    '',
    ...stepTable(change, page),
    '',
    ...factLines([...movingFacts(change), ...endFacts(change), clientsFact(change)], page),
  ]
}

function priceFacts({ fromMonthlyMicroUsd, differenceMicroUsd, fromPlanId }: Change, thenMicroUsd: number): Fact[] {
  return [
    ['now', `${usd(fromMonthlyMicroUsd)} a month, plan ${fromPlanId}`],
    ['then', `${usd(thenMicroUsd)} a month, ${differenceMicroUsd === 0 ? 'the same' : difference(differenceMicroUsd)}`],
  ]
}

function stepTable({ steps }: Change, { paint, width }: Page): string[] {
  return table(
    [
      { title: '#', align: 'right' },
      { title: 'nodes', align: 'right' },
      { title: 'moved', align: 'right' },
      { title: 'time', align: 'right' },
      { title: 'what' },
    ],
    steps.map(({ nodes, bytesToMove, seconds, text }, index) => [
      String(index + 1),
      nodes === 0 ? '-' : String(nodes),
      bytesToMove === 0 ? '-' : gibibytes(bytesToMove / bytesPerGib),
      timeText(seconds),
      text,
    ]),
    { paint, width },
  )
}

function movingFacts({
  bytesToMove,
  bytesBecause,
  throttleMBps,
  throttleBecause,
  seconds,
  movingMicroUsd,
}: Change): Fact[] {
  const cost = 'for traffic between zones and machines that run beside each other'
  return [
    ['moves', bytesToMove === 0 ? 'nothing between brokers' : movedText(bytesToMove, bytesBecause)],
    // without anything to move there is nothing to throttle
    ...(bytesToMove === 0
      ? []
      : ([['throttle', `${figure(throttleMBps)} MB/s into one broker: ${throttleBecause}`]] satisfies Fact[])),
    ['takes', timeText(seconds)],
    ['costs once', movingMicroUsd === 0 ? 'nothing' : `${usd(movingMicroUsd)}, ${cost}`],
  ]
}

function movedText(bytes: number, because: string | undefined): string {
  const moved = gibibytes(bytes / bytesPerGib)
  return because === undefined ? moved : `${moved}: ${because}`
}

function endFacts({ because, fresh }: Change): Fact[] {
  if (fresh === null) return [['why there', because]]
  const { brokers, sizeGib, monthlyMicroUsd } = fresh
  return [
    ['fresh plan', `${brokers.count} x ${brokers.size} with ${sizeGib} GiB each, ${usd(monthlyMicroUsd)} a month`],
    ['why there', because],
  ]
}

function clientsFact({ notices }: Change): Fact {
  return ['clients', notices.length === 0 ? 'notice nothing' : notices.join('\n')]
}

function timeText(seconds: number): string {
  return seconds === 0 ? 'at once' : estimate(seconds)
}

function factLines(facts: readonly Fact[], { paint, width }: Page): string[] {
  return table([{ title: '' }, { title: '' }], facts, { paint, width })
}
