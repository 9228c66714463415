import { expect, it } from 'vitest'
import { counted } from './counted.ts'

it('says one thing in the singular, and none or several in the plural', () => {
  expect([0, 1, 2].map((count) => counted(count, 'broker'))).toEqual(['0 brokers', '1 broker', '2 brokers'])
})

it('takes the plural that is given, a verb with it', () => {
  expect([1, 2].map((count) => counted(count, 'copy', 'copies'))).toEqual(['1 copy', '2 copies'])
  expect([1, 2].map((count) => counted(count, 'machine runs', 'machines run'))).toEqual([
    '1 machine runs',
    '2 machines run',
  ])
})
