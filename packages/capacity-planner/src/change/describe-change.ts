import type { CapacityChange, ChangeStep } from '@headwater/model'
import { gibibytes, usd } from '../figure.ts'
import type { Question } from '../search/question.ts'
import { type ChangeChoice, isSame } from './search-change.ts'
import { stepsOf } from './steps.ts'

const bytesPerGib = 2 ** 30

/** The way from the present cluster to where its change ends, with why it ends there and what clients notice. */
export function describeChange(question: Question, change: ChangeChoice): CapacityChange {
  const { choice, movement, departure, fresh } = change
  const { plan } = departure.present
  const steps = stepsOf(question, change)
  return {
    fromPlanId: plan.id,
    fromMonthlyMicroUsd: plan.price.monthlyMicroUsd,
    differenceMicroUsd: choice.price.monthlyMicroUsd - plan.price.monthlyMicroUsd,
    steps,
    bytesToMove: movement.bytes,
    bytesBecause: bytesBecause(change),
    throttleMBps: departure.throttleMBps,
    throttleBecause: departure.throttleBecause,
    seconds: steps.reduce((sum, { seconds }) => sum + seconds, 0),
    movingMicroUsd: movement.costMicroUsd,
    fresh: isSame(choice, fresh) ? null : freshOf(change),
    because: becauseOf(question, change, steps),
    notices: noticesOf(question, change, steps),
  }
}

function bytesBecause({ departure: { present, storedGib } }: ChangeChoice): string {
  if (present.storedGib === undefined)
    return 'as much as the plan keeps at full retention: what is stored was not seen yet'
  const kept = storedGib < present.storedGib ? `, of which ${gibibytes(storedGib)} stay` : ''
  const fullest =
    present.fullestBrokerGib === undefined ? '' : `, and ${gibibytes(present.fullestBrokerGib)} on the fullest broker`
  return `${gibibytes(present.storedGib)} were last seen to be stored before replication${kept}${fullest}`
}

function freshOf({ fresh }: ChangeChoice): CapacityChange['fresh'] {
  return {
    brokers: { count: fresh.brokers, size: fresh.size.name },
    sizeGib: fresh.volume.sizeGib,
    monthlyMicroUsd: fresh.price.monthlyMicroUsd,
  }
}

function becauseOf(question: Question, change: ChangeChoice, steps: ChangeStep[]): string {
  const { choice, fresh, departure } = change
  if (isSame(choice, fresh))
    return steps.length === 0
      ? 'the cluster already is the cheapest plan for this order'
      : 'the cheapest plan for this order'
  if (departure.storedGib > question.effective.storedGib)
    return `the volumes have to hold the ${gibibytes(departure.storedGib)} that are stored now; planned again once they are gone, ${freshText(change)}`
  return movingDoesNotPay(question, change)
}

function freshText({ choice, fresh }: ChangeChoice): string {
  const savedMicroUsd = choice.price.monthlyMicroUsd - fresh.price.monthlyMicroUsd
  return `a fresh plan, ${fresh.brokers} x ${fresh.size.name} with ${fresh.volume.sizeGib} GiB each, is ${usd(savedMicroUsd)} a month cheaper`
}

function movingDoesNotPay({ catalogue }: Question, change: ChangeChoice): string {
  const { freshMovement, movement } = change
  const months = catalogue.defaults.changePaybackMonths.value
  return (
    `${freshText(change)}, but getting there moves ${gibibytes(freshMovement.bytes / bytesPerGib)} and costs ${usd(freshMovement.costMicroUsd)} ` +
    `against ${movement.costMicroUsd === 0 ? 'nothing' : usd(movement.costMicroUsd)}, ` +
    `which it does not earn back in ${months === 1 ? 'a month' : `${months} months`}`
  )
}

function noticesOf(question: Question, { movement, departure }: ChangeChoice, steps: ChangeStep[]): string[] {
  const has = (...kinds: ChangeStep['kind'][]): boolean => steps.some(({ kind }) => kinds.includes(kind))
  const alone = departure.present.plan.brokers.count === 1
  const notices: string[] = []
  if (has('change_size', 'add_controllers', 'remove_controllers'))
    notices.push(
      alone
        ? `The one node restarts: nothing is written or read for about ${question.region.machineSeconds.value} s.`
        : 'Nodes restart one after the other: clients connect again, and partitions have no leader for moments.',
    )
  if (!alone && has('change_size', 'add_controllers', 'remove_controllers', 'replace_volumes'))
    notices.push(
      `While one of ${departure.present.plan.brokers.count} brokers is away the others carry its share: the promise is kept, without room for a failure beside it.`,
    )
  if (has('add_brokers', 'replace_volumes'))
    notices.push(
      'New brokers get addresses of their own, which clients have to reach; bootstrap hosts of brokers that stay go on.',
    )
  if (movement.bytes > 0)
    notices.push(
      'While data moves, the promised throughput stays free; readers that are far behind catch up more slowly.',
    )
  if (has('remove_brokers', 'replace_volumes'))
    notices.push('Addresses of brokers that go stop answering; clients that know one that stays follow by themselves.')
  if (has('lower_retention'))
    notices.push('Records that are older than the new retention are deleted and cannot be brought back.')
  if (has('lower_promise')) notices.push('Clients that use more than the new promise are slowed down.')
  return notices
}
