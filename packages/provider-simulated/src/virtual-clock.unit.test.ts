import { expect, test } from 'vitest'
import { createVirtualClock } from './virtual-clock.ts'

test('sleepers wake in the order in which they are due, each at its own time', async () => {
  const clock = createVirtualClock(100)
  const woke: string[] = []
  const sleeper = async (name: string, ms: number) => {
    await clock.sleep(ms)
    woke.push(`${name} at ${clock.nowMs()}`)
    if (name === 'early') await sleeper('again', 5)
  }
  void sleeper('late', 20)
  void sleeper('early', 10)
  await clock.advance(15)
  expect(woke).toEqual(['early at 110', 'again at 115'])
  await clock.advance(5)
  expect(woke).toEqual(['early at 110', 'again at 115', 'late at 120'])
})

test('a sleep that is aborted ends at once, and time stays', async () => {
  const clock = createVirtualClock()
  const abort = new AbortController()
  const slept = clock.sleep(1_000, abort.signal)
  abort.abort()
  await slept
  expect(clock.nowMs()).toBe(0)
})
