import type { Problem } from '../api/types.ts'
import { figure, usd } from './figure.ts'
import { commandLines, orderArguments } from './order-command.ts'
import { type Page, sentences } from './page.ts'
import { printable } from './paint.ts'
import { rejectedByConstraint } from './rejected.ts'
import { wrap } from './wrap.ts'

const indent = '  '

/**
 * A refusal for a person: title and detail, every fault with its pointer, the limit with what it has and what was asked, which
 * constraint rejects how many sizes, what to do next, the nearest order as a command, how to split it, and the request's id for
 * whoever is asked for help. `command` is what the nearest order is given to.
 */
export function problemLines(
  problem: Problem,
  { paint, width, command }: Pick<Page, 'paint' | 'width'> & { command: string },
): string[] {
  const room = width === null ? null : width - indent.length
  const { next, plan, operationId, retryAfterSeconds } = problem
  const under = [
    ...sentences([...faults(problem), ...limit(problem)], { width: room }),
    ...rejected(problem, { paint, width: room }),
    ...sentences(
      [...(next === undefined ? [] : [`next: ${next}`]), ...(plan === undefined ? [] : [`the plan is now ${plan.id}`])],
      { width: room },
    ),
    ...ways(problem, command, room),
    ...sentences(
      [
        ...(operationId === undefined
          ? []
          : [`follow what is going on: headwater operation describe ${operationId} --wait`]),
        ...(retryAfterSeconds === undefined ? [] : [`try again in ${figure(retryAfterSeconds)} s`]),
      ],
      { width: null },
    ),
  ]
  return [
    ...headline(problem, { paint, width }),
    ...under.map((line) => `${indent}${line}`),
    paint(`${indent}request ${printable(problem.requestId)}`, 'faint'),
  ]
}

function headline({ title, detail }: Problem, { paint, width }: Pick<Page, 'paint' | 'width'>): string[] {
  const head = printable(title)
  const text = `${head}: ${printable(detail)}`
  const [first = '', ...more] = width === null ? [text] : wrap(text, width)
  // a title that does not fit on the first line stays as it is
  return [first.startsWith(head) ? `${paint(head, 'bad')}${first.slice(head.length)}` : first, ...more]
}

function faults({ errors = [], detail: whole }: Problem): string[] {
  return errors.map(({ in: place, pointer, detail }) => {
    const where = pointer === '' ? place : `${place} ${pointer}`
    // what the problem already says is not said twice
    return detail === whole ? `at ${where}` : `${where}: ${detail}`
  })
}

function limit({ limit: name, current, requested, unit }: Problem): string[] {
  if (name === undefined) return []
  // a word, such as a region's name, is no number of units
  const amount = (value: number | string) =>
    unit === undefined || typeof value === 'string' ? value : `${value} ${unit}`
  const parts = [
    ...(current === undefined ? [] : [`allowed ${amount(current)}`]),
    ...(requested === undefined ? [] : [`requested ${amount(requested)}`]),
  ]
  return [`limit ${name}${parts.length === 0 ? '' : `: ${parts.join(', ')}`}`]
}

function rejected({ rejected: sizes = [] }: Problem, { paint, width }: Pick<Page, 'paint' | 'width'>): string[] {
  if (sizes.length === 0) return []
  const room = width === null ? null : width - indent.length
  return [
    'no size carries it:',
    ...rejectedByConstraint(sizes, { paint, width: room }).map((line) => `${indent}${line}`),
  ]
}

function ways({ nearest, split }: Problem, command: string, room: number | null): string[] {
  const width = room === null ? null : room - indent.length
  const shown = (line: string) => commandLines(printable(line), width).map((each) => `${indent}${each}`)
  return [
    ...(nearest ? ['nearest order that works:', ...shown(`${command} ${orderArguments(nearest)}`)] : []),
    ...(split
      ? [
          `${nearest ? 'or ' : ''}split it: ${split.clusters} clusters, ${usd(split.monthlyMicroUsd)} a month together, each:`,
          ...shown(`headwater cluster create ${orderArguments(split.order)}`),
        ]
      : []),
  ]
}
