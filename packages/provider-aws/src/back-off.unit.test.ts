import { expect, test } from 'vitest'
import { BackOff } from './back-off.ts'
import { SkippingClock } from './testing/skipping-clock.ts'

const always = (byte: number) => ({ bytes: (length: number) => new Uint8Array(length).fill(byte) })

test('each throttled answer doubles the wait, up to a minute; an answer ends it', () => {
  const clock = new SkippingClock()
  const backOff = new BackOff(clock, always(255))
  const waits = Array.from({ length: 8 }, () => backOff.throttled('RunInstances') - clock.nowMs())
  expect(waits.map((ms) => Math.round(ms / 1_000))).toEqual([1, 2, 4, 8, 16, 32, 60, 60])
  backOff.answered('RunInstances')
  expect(Math.round((backOff.throttled('RunInstances') - clock.nowMs()) / 1_000)).toBe(1)
})

test('half of the wait is at random', () => {
  const clock = new SkippingClock()
  expect(new BackOff(clock, always(0)).throttled('RunInstances') - clock.nowMs()).toBeLessThanOrEqual(500)
})

test('until then the call is refused without asking, and no other call is', () => {
  const clock = new SkippingClock()
  const backOff = new BackOff(clock, always(255))
  const retryAtMs = backOff.throttled('RunInstances')
  expect(() => backOff.refuseEarly('RunInstances', 'x')).toThrow(
    expect.objectContaining({ code: 'throttled', retryAtMs }),
  )
  backOff.refuseEarly('CreateVolume', 'x')
  clock.skip(1_001)
  backOff.refuseEarly('RunInstances', 'x')
})
