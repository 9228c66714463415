import { expect, test } from 'vitest'
import { ErrorTally, errorName } from './error-tally.ts'

test('an error has the innermost name that says something', () => {
  const reset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })
  const wrapped = Object.assign(new Error('network', { cause: reset }), { code: 'PLT_KFK_NETWORK' })
  expect(errorName(wrapped)).toBe('ECONNRESET')
  expect(errorName(Object.assign(new Error('closed'), { code: 'PLT_KFK_NETWORK' }))).toBe('network')
  expect(errorName(new TypeError('x'))).toBe('TypeError')
  expect(errorName('text')).toBe('Error')
})

test('errors are counted by name, most frequent first, and never by more than twenty names', () => {
  const tally = new ErrorTally()
  tally.count('rare')
  tally.count('often', 5)
  expect(tally.list()).toEqual([
    { name: 'often', count: 5 },
    { name: 'rare', count: 1 },
  ])
  for (let index = 0; index < 100; index++) tally.count(`error ${index}`)
  expect(tally.list()).toHaveLength(20)
  expect(tally.total).toBe(106)
})
