import { describe, expect, test } from 'vitest'
import type { Operation } from '../api/types.ts'
import { Refused, Unreachable } from '../failure.ts'
import { plain } from '../output/paint.ts'
import { nowMs, sampleOperation, testClock } from '../testing/samples.ts'
import { changeLines } from './changes.ts'
import type { Display } from './display.ts'
import { liveLines, redrawn } from './live.ts'
import { requireSucceeded, waitForEnd } from './wait.ts'

const done: Operation = { ...sampleOperation, state: 'succeeded', finishedAt: '2026-03-01T12:00:10.000Z' }
const away = new Unreachable('http://127.0.0.1:8400', 'ECONNREFUSED', false)

function retrying(message: string): Operation {
  const steps = sampleOperation.steps.map((step): Operation['steps'][number] =>
    step.state === 'running' ? { ...step, state: 'retrying', message } : step,
  )
  return { ...sampleOperation, steps }
}

/** Remembers what it was told to show. */
function display(): Display & { seen: string[] } {
  const seen: string[] = []
  return {
    seen,
    show: ({ state }) => void seen.push(state),
    trouble: (because) => void (because !== null && seen.push('trouble')),
    end: () => void seen.push('end'),
  }
}

/** Gives or throws one after the other, the last one for ever. */
function answers(...list: (Operation | Error)[]): () => Promise<Operation> {
  return async () => {
    const next = list.length > 1 ? list.shift() : list[0]
    if (next === undefined || next instanceof Error) throw next
    return next
  }
}

describe('plain progress', () => {
  test('says each step that moved, once', () => {
    expect(changeLines(null, sampleOperation, nowMs)).toEqual([
      '[10.0 s] prepare cluster: done in 0.4 s',
      '[10.0 s] start machines: started: 1 of 3 run',
    ])
    expect(changeLines(sampleOperation, sampleOperation, nowMs)).toEqual([])
  })

  test('says again why a step is tried again', () => {
    expect(changeLines(retrying('port taken'), retrying('disk full'), nowMs)).toEqual([
      '[10.0 s] start machines: tries again: disk full',
    ])
  })
})

describe('live progress', () => {
  test('has no line that the terminal would wrap', () => {
    const steps = sampleOperation.steps.map((step) => ({ ...step, message: 'word\n'.repeat(60) }))
    const lines = liveLines(
      { ...sampleOperation, steps },
      { paint: plain, width: 60, nowMs, trouble: 'away '.repeat(30) },
    )
    expect(lines).toHaveLength(5)
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(60)
  })

  test('is drawn over what was drawn before', () => {
    expect(redrawn(0, ['a'])).toBe('\u001b[Ja\n')
    expect(redrawn(2, ['a', 'b'])).toBe('\u001b[2F\u001b[Ja\nb\n')
  })
})

describe('waiting for an operation', () => {
  test('ends when it has ended', async () => {
    const shown = display()
    const look = answers(sampleOperation, sampleOperation, done)
    const ended = await waitForEnd('ope_1', look, { clock: testClock(), timeoutMs: 60_000, display: shown })
    expect(ended.state).toBe('succeeded')
    expect(shown.seen).toEqual(['running', 'running', 'succeeded', 'end'])
  })

  test('outlives an API that restarts, with growing pauses', async () => {
    const shown = display()
    const clock = testClock()
    await waitForEnd('ope_1', answers(sampleOperation, away, away, away, done), {
      clock,
      timeoutMs: 60_000,
      display: shown,
    })
    expect(shown.seen).toEqual(['running', 'trouble', 'trouble', 'trouble', 'succeeded', 'end'])
    expect(clock.slept).toEqual([500, 250, 500, 1000])
  })

  test('gives up at the timeout and says how to go on', async () => {
    const options = { clock: testClock(), timeoutMs: 3_000, display: display() }
    await expect(waitForEnd('ope_1', answers(sampleOperation), options)).rejects.toMatchObject({
      exit: 'timed_out',
      message: expect.stringContaining('headwater operation describe ope_1 --wait'),
    })
  })

  test('gives up at the timeout while the API is away', async () => {
    const options = { clock: testClock(), timeoutMs: 3_000, display: display() }
    await expect(waitForEnd('ope_1', answers(away), options)).rejects.toMatchObject({ exit: 'timed_out' })
  })

  test('does not go on without a right to look', async () => {
    const problem = { type: '/problems/unauthenticated', title: 'No', status: 401, detail: 'no', requestId: 'r' }
    const options = { clock: testClock(), timeoutMs: 3_000, display: display() }
    const look = answers(new Refused('not_allowed', problem))
    await expect(waitForEnd('ope_1', look, options)).rejects.toMatchObject({ exit: 'not_allowed' })
  })

  test('a failed operation is told with its step’s own words', () => {
    const failed: Operation = {
      ...sampleOperation,
      state: 'failed',
      steps: sampleOperation.steps.map((step) =>
        step.state === 'running' ? { ...step, state: 'failed', message: 'disk full' } : step,
      ),
    }
    expect(() => requireSucceeded(failed)).toThrow(
      'create cluster failed at start machines: disk full (operation ope_1).',
    )
    expect(() => requireSucceeded(done)).not.toThrow()
  })
})
