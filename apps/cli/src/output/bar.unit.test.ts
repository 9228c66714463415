import { expect, test } from 'vitest'
import { bar } from './bar.ts'

test.each([
  [0.3, 0.8, '███░░░░░│░░'],
  [0, 0.8, '░░░░░░░░│░░'],
  [0.001, 1, '█░░░░░░░░░│'],
  [0.9, 0.8, '████████│█░'],
  [7, 1, '██████████│'],
  [1, 0, '│██████████'],
])('%d of a limit of %d', (share, limit, picture) => {
  expect(bar(share, limit, 10)).toBe(picture)
})
