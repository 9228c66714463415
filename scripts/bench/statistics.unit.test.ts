import { expect, test } from 'vitest'
import { absoluteFigure, bootstrapInterval, median, meetsGoal, pairedFigure, percentile } from './statistics.ts'

test('medians and percentiles', () => {
  expect(median([3, 1, 2])).toBe(2)
  expect(median([4, 1, 2, 3])).toBe(2.5)
  expect(percentile([1, 2, 3, 4, 5], 100)).toBe(5)
  expect(() => median([])).toThrow('nothing')
})

test('the interval holds the median, is the same each time, and closes on values that agree', () => {
  const values = [1, 1.1, 0.9, 1.05, 0.95, 1.2, 0.8]
  const [low, high] = bootstrapInterval(values)
  expect(low).toBeLessThanOrEqual(1)
  expect(high).toBeGreaterThanOrEqual(1)
  expect(bootstrapInterval(values)).toEqual([low, high])
  expect(bootstrapInterval([2, 2, 2])).toEqual([2, 2])
})

test('a goal is met when the worse end of the spread meets it', () => {
  const figure = pairedFigure(
    'x',
    [
      { ours: 8, theirs: 10 },
      { ours: 7, theirs: 10 },
      { ours: 9, theirs: 10 },
    ],
    '>= 0.75',
  )
  expect(figure).toMatchObject({ ratio: 0.8, pairs: 3 })
  expect(meetsGoal(figure)).toBe(false)
  expect(meetsGoal(absoluteFigure('y', [1, 2, 3], '<= 5 ms'))).toBe(true)
})
