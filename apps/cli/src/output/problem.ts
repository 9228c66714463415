import type { Problem } from '../api/types.ts'
import { figure } from './figure.ts'
import { orderArguments } from './order-command.ts'
import { type Paint, printable } from './paint.ts'

/**
 * A refusal for a person: title and detail, every fault with its pointer, the limit with what it has and what was asked,
 * what to do next, the nearest order as a command, and the request's id for whoever is asked for help.
 * `command` is what the nearest order is given to.
 */
export function problemLines(problem: Problem, { paint, command }: { paint: Paint; command: string }): string[] {
  return [
    `${paint(printable(problem.title), 'bad')}: ${printable(problem.detail)}`,
    ...faults(problem),
    ...limit(problem),
    ...(problem.next === undefined ? [] : [`  next: ${printable(problem.next)}`]),
    ...(problem.plan === undefined ? [] : [`  the plan is now ${printable(problem.plan.id)}`]),
    ...(problem.nearest ? ['  nearest order that works:', `    ${command} ${orderArguments(problem.nearest)}`] : []),
    ...(problem.operationId === undefined
      ? []
      : [`  follow what is going on: headwater operation describe ${printable(problem.operationId)} --wait`]),
    ...(problem.retryAfterSeconds === undefined ? [] : [`  try again in ${figure(problem.retryAfterSeconds)} s`]),
    paint(`  request ${printable(problem.requestId)}`, 'faint'),
  ]
}

function faults({ errors = [] }: Problem): string[] {
  return errors.map(({ in: place, pointer, detail }) => {
    const where = pointer === '' ? place : `${place} ${pointer}`
    return `  ${printable(where)}: ${printable(detail)}`
  })
}

function limit({ limit: name, current, requested, unit }: Problem): string[] {
  if (name === undefined) return []
  const amount = (value: number | string) => printable([value, ...(unit === undefined ? [] : [unit])].join(' '))
  const parts = [
    ...(current === undefined ? [] : [`allowed ${amount(current)}`]),
    ...(requested === undefined ? [] : [`requested ${amount(requested)}`]),
  ]
  return [`  limit ${printable(name)}${parts.length === 0 ? '' : `: ${parts.join(', ')}`}`]
}
