import { expect, it } from 'vitest'
import { readOperatorSearch } from './operator-search.ts'

it('takes what is to be found and what may be held, and leaves out what is empty', () => {
  expect(readOperatorSearch({ find: 'clu_1', hold: 'clu_2', other: 'x' })).toEqual({ find: 'clu_1', hold: 'clu_2' })
  expect(readOperatorSearch({ find: '' })).toEqual({})
})

it('takes a number as the text that it was, and cuts what is too long for an id', () => {
  expect(readOperatorSearch({ find: 17, hold: 'x'.repeat(1000) })).toEqual({ find: '17', hold: 'x'.repeat(128) })
})
