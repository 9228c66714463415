import { describe, expect, test } from 'vitest'
import { inColour, plain } from './paint.ts'
import { table } from './table.ts'
import { wrap } from './wrap.ts'

const columns = [{ title: 'name' }, { title: 'count', align: 'right' as const }, { title: 'why' }]

describe('a table', () => {
  test('aligns its columns and leaves no blanks at the ends of lines', () => {
    const rows = [
      ['a', '1', 'short'],
      ['longer', '1000', ''],
    ]
    expect(table(columns, rows, { paint: plain })).toEqual([
      'NAME    COUNT  WHY',
      'a           1  short',
      'longer   1000',
    ])
  })

  test('is as wide in colour as without', () => {
    const rows = [[{ text: 'a', tone: 'good' as const }, '1', 'x']]
    const [, row] = table(columns, rows, { paint: inColour })
    expect(row).toBe('\u001b[32ma\u001b[39m         1  x')
  })

  test('wraps its last column to the width of the terminal', () => {
    const rows = [['a', '1', 'one two three four five six seven']]
    expect(table(columns, rows, { paint: plain, width: 40 })).toEqual([
      'NAME  COUNT  WHY',
      'a         1  one two three four five six',
      '             seven',
    ])
  })

  test('does not wrap where there is no width', () => {
    expect(table(columns, [['a', '1', 'word '.repeat(50).trim()]], { paint: plain })).toHaveLength(2)
  })

  test('lets no text from elsewhere control the terminal', () => {
    const [, row] = table([{ title: 'x' }], [['a\u001b[2Jb\u009b1m\rc\u202e']], { paint: plain })
    expect(row).toBe('a[2Jb1mc')
  })

  test('without titles has no heading', () => {
    expect(table([{ title: '' }, { title: '' }], [['a', 'b']], { paint: plain })).toEqual(['a  b'])
  })
})

test('wrapping cuts no word and loses none', () => {
  expect(wrap('one extraordinarily two', 6)).toEqual(['one', 'extraordinarily', 'two'])
  expect(wrap('', 6)).toEqual([''])
})
