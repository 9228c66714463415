import { expect, test, vi } from 'vitest'
import { noteServerTime, serverNow } from './server-clock.ts'

const at = (text: string) => Date.parse(text)

test('a clock that is right is left alone, and one that is wrong is put right to the second', () => {
  vi.useFakeTimers({ now: at('2026-03-01T12:00:00.400Z') })
  const sent = Date.now()
  noteServerTime(null, sent, sent)
  noteServerTime('nonsense', sent, sent)
  noteServerTime('Sun, 01 Mar 2026 12:00:00 GMT', sent, sent + 50)
  expect(serverNow()).toBe(sent)

  noteServerTime('Mon, 02 Mar 2026 12:00:00 GMT', sent, sent + 50)
  expect(Math.abs(serverNow() - at('2026-03-02T12:00:00.500Z'))).toBeLessThan(600)
  const corrected = serverNow()
  noteServerTime('Mon, 02 Mar 2026 12:00:00 GMT', sent, sent + 50)
  expect(serverNow()).toBe(corrected)

  noteServerTime('Sun, 01 Mar 2026 12:00:00 GMT', sent, sent + 50)
  expect(serverNow()).toBe(sent)
  vi.useRealTimers()
})
