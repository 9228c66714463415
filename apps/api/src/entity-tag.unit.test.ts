import { expect, test } from 'vitest'
import { checkIfMatch, entityTag } from './entity-tag.ts'
import type { Refusal } from './refusal.ts'

const refused = (header: string | undefined, presence: 'required' | 'optional') => {
  try {
    checkIfMatch(header, 3, presence)
    return 'taken'
  } catch (error) {
    return (error as Refusal).status
  }
}

test('the tag of the revision as it is now is taken, alone, in a list, or as *', () => {
  for (const header of [entityTag(3), '"1", "3"', '*']) expect(refused(header, 'required')).toBe('taken')
})

test('a stale or weak tag is refused with 412, a missing one with 428 where it is needed, garbage with 400', () => {
  expect(refused('"2"', 'optional')).toBe(412)
  expect(refused('W/"3"', 'optional')).toBe(412)
  expect(refused(undefined, 'required')).toBe(428)
  expect(refused(undefined, 'optional')).toBe('taken')
  expect(refused('3', 'optional')).toBe(400)
})
