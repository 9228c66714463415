import { describe, expect, test } from 'vitest'
import { parseRetention, retentionText } from './retention.ts'

describe('a retention', () => {
  test.each([
    ['1h', 1],
    ['24h', 24],
    ['1d', 24],
    ['7d', 168],
    ['2w', 336],
    ['1.5d', 36],
    ['1D', 24],
  ])('%s is %d hours', (text, hours) => {
    expect(parseRetention(text)).toBe(hours)
  })

  test.each(['', '1', 'd', '0d', '-1d', '1m', '1d2h', 'NaNd', 'Infinityd', '1e3h', '1 d'])(
    '"%s" is refused with what to give',
    (text) => {
      expect(() => parseRetention(text)).toThrow('1h, 24h, 1d, 7d or 2w')
    },
  )

  test.each([
    [1, '1h'],
    [24, '1d'],
    [36, '36h'],
    [168, '1w'],
    [192, '8d'],
    [0.5, '0.5h'],
  ])('%d hours are typed as %s, and read back as the same', (hours, text) => {
    expect(retentionText(hours)).toBe(text)
    expect(parseRetention(text)).toBe(hours)
  })
})
