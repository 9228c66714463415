import { expect, test } from 'vitest'
import { parseWindow, windowText } from './window.ts'

test.each([
  ['sun 02:00 3h', { dayOfWeek: 0, startHourUtc: 2, hours: 3 }],
  ['daily 22:00 24h', { dayOfWeek: null, startHourUtc: 22, hours: 24 }],
])('%s is a window, and is written the same way', (text, window) => {
  expect(parseWindow(text)).toEqual(window)
  expect(windowText(window)).toBe(text)
})

test('none is none', () => {
  expect(parseWindow(' None ')).toBe('none')
})

test.each([
  '',
  'sun',
  'someday 02:00 3h',
  'sun 24:00 3h',
  'sun 02:30 3h',
  'sun 02:00 25h',
  'sun 02:00 0h',
  'sun 02:00',
])('"%s" is no window', (text) => {
  expect(() => parseWindow(text)).toThrow('such as "sun 02:00 3h"')
})
