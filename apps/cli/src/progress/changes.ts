import type { Operation } from '../api/types.ts'
import { words } from '../output/figure.ts'
import { operationTime, type Step, stepTime } from '../output/operation.ts'
import { printable } from '../output/paint.ts'

/** What changed between two looks at an operation, one plain line a step, for logs and pipes. */
export function changeLines(before: Operation | null, after: Operation, nowMs: number): string[] {
  const known = new Map(before?.steps.map((step) => [step.name, step]))
  return after.steps.flatMap((step) => {
    const last = known.get(step.name)
    if (step.state === (last?.state ?? 'pending') && (step.state !== 'retrying' || step.message === last?.message))
      return []
    return [`[${operationTime({ ...after, finishedAt: null }, nowMs)}] ${words(step.name)}: ${happened(step, nowMs)}`]
  })
}

function happened(step: Step, nowMs: number): string {
  const message = step.message === '' ? '' : `: ${printable(step.message)}`
  switch (step.state) {
    case 'pending':
      return 'waits'
    case 'running':
      return `started${message}`
    case 'retrying':
      return `tries again${message}`
    case 'succeeded':
      return `done in ${stepTime(step, nowMs)}`
    case 'failed':
      return `failed${message}`
  }
}
