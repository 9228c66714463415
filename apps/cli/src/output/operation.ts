import type { Operation } from '../api/types.ts'
import { age, duration, estimate } from './duration.ts'
import { gibibytes, words } from './figure.ts'
import type { Page } from './page.ts'
import { printable, type Tone } from './paint.ts'
import { type Cell, table } from './table.ts'

export type Step = Operation['steps'][number]

const bytesPerGib = 2 ** 30

const marks: Record<Step['state'], { text: string; tone: Tone }> = {
  pending: { text: '·', tone: 'faint' },
  running: { text: '▸', tone: 'strong' },
  retrying: { text: '↻', tone: 'doubtful' },
  succeeded: { text: '✓', tone: 'good' },
  failed: { text: '✗', tone: 'bad' },
}
const tones: Record<Operation['state'], Tone> = {
  running: 'strong',
  succeeded: 'good',
  failed: 'bad',
  superseded: 'doubtful',
}

/** An operation with its steps, the time each took or has taken so far, and what it did or waits for. */
export function operationLines(operation: Operation, page: Page): string[] {
  const { paint, width } = page
  const finished = operation.finishedAt === null ? '' : `, finished ${operation.finishedAt}`
  return [
    `${paint(words(operation.type), 'strong')} ${operation.clusterId}: ` +
      `${paint(operation.state, tones[operation.state])} ${operationTime(operation, page.nowMs)}`,
    ...table([{ title: '' }, { title: '' }, { title: '', align: 'right' }, { title: '' }], stepRows(operation, page), {
      paint,
      width,
    }).map((line) => `  ${line}`),
    ...changeFacts(operation).map((line) => paint(line, 'faint')),
    paint(`operation ${operation.id}, started ${operation.startedAt}${finished}`, 'faint'),
  ]
}

function changeFacts({ change, reverts }: Operation): string[] {
  return [
    ...(change === null
      ? []
      : [
          `from plan ${change.fromPlanId} to ${change.planId}, moves ${moved(change.bytesToMove)}, planned to take ${estimate(change.seconds)}`,
        ]),
    ...(reverts === null ? [] : [`takes back operation ${reverts}`]),
  ]
}

function moved(bytes: number): string {
  return bytes === 0 ? 'nothing' : gibibytes(bytes / bytesPerGib)
}

/** One row a step: mark, name, time, message. */
export function stepRows(operation: Operation, { nowMs }: Page): Cell[][] {
  return operation.steps.map((step) => [
    marks[step.state],
    { text: words(step.name), tone: step.state === 'pending' ? 'faint' : 'strong' },
    stepTime(step, nowMs),
    { text: printable(step.message), tone: step.state === 'succeeded' ? 'faint' : messageTone(step) },
  ])
}

function messageTone(step: Step): Tone {
  return step.state === 'failed' ? 'bad' : step.state === 'retrying' ? 'doubtful' : 'faint'
}

/** How long a step took, or has taken so far; empty before it started. */
export function stepTime({ startedAt, finishedAt }: Step, nowMs: number): string {
  return startedAt === null
    ? ''
    : duration((finishedAt === null ? nowMs : Date.parse(finishedAt)) - Date.parse(startedAt))
}

/** How long an operation took, or has taken so far. */
export function operationTime({ startedAt, finishedAt }: Operation, nowMs: number): string {
  return duration((finishedAt === null ? nowMs : Date.parse(finishedAt)) - Date.parse(startedAt))
}

/** Operations, one a line, with the step each is at. */
export function operationTable(operations: readonly Operation[], { paint, nowMs }: Page): string[] {
  return table(
    [
      { title: 'id' },
      { title: 'type' },
      { title: 'cluster' },
      { title: 'state' },
      { title: 'time', align: 'right' },
      { title: 'age', align: 'right' },
      { title: 'step' },
    ],
    operations.map((operation) => [
      operation.id,
      operation.type,
      operation.clusterId,
      { text: operation.state, tone: tones[operation.state] },
      operationTime(operation, nowMs),
      age(operation.startedAt, nowMs),
      currentStep(operation)?.name ?? '',
    ]),
    { paint },
  )
}

function currentStep({ steps }: Operation): Step | undefined {
  return steps.find(({ state }) => state === 'failed' || state === 'running' || state === 'retrying')
}
