import { describe, expect, it } from 'vitest'
import { positionOf, valueAt } from './knob.tsx'

const marks = [0.1, 1, 10, 100].map((value) => ({ value, text: null }))

describe('a knob', () => {
  it('has its marks at equal distances', () => {
    expect([0, 10, 20, 30].map((position) => valueAt(position, marks))).toEqual([0.1, 1, 10, 100])
  })
  it('finds the position of each value it gives', () => {
    for (let position = 0; position <= 30; position++)
      expect(positionOf(valueAt(position, marks), marks)).toBe(position)
  })
  it('stays at its end for values beyond', () => {
    expect([positionOf(0.01, marks), positionOf(5000, marks)]).toEqual([0, 30])
  })
})
