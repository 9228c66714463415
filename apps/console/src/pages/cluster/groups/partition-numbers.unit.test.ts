import { describe, expect, it } from 'vitest'
import { partitionNumbers } from './partition-numbers.ts'

describe('numbers of partitions', () => {
  it('are single ones and ranges, each once and in order', () => {
    expect(partitionNumbers('3')).toEqual([3])
    expect(partitionNumbers(' 5-7, 0,6 ')).toEqual([0, 5, 6, 7])
  })

  it.each(['', ' ', '1,', 'x', '-1', '1.5', '5-3', '0-999999', '1 2'])('are not read from %j', (text) => {
    expect(partitionNumbers(text)).toBeNull()
  })
})
