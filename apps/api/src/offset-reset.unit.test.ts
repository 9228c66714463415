import type { GroupPartition } from '@headwater/kafka'
import { describe, expect, it } from 'vitest'
import { isReachable, planOffsetReset } from './offset-reset.ts'

/** A partition that keeps the records 100 to 499, of which those before 250 are read. */
const partition: GroupPartition = {
  topic: 'orders',
  partition: 0,
  committedOffset: 250,
  startOffset: 100,
  endOffset: 500,
  memberId: null,
}
const planOf = (...[wanted, found = []]: [Parameters<typeof planOffsetReset>[1], number[]?]) =>
  planOffsetReset(
    [partition].filter(isReachable),
    wanted,
    found.map((offset) => ({ topic: 'orders', partition: 0, offset })),
  )[0]

describe('a reset of offsets', () => {
  it('goes to the ends, and says where from', () => {
    expect(planOf({ to: 'earliest' })).toMatchObject({ from: 250, to: 100, movedTo: null })
    expect(planOf({ to: 'latest' })).toMatchObject({ from: 250, to: 500, movedTo: null })
  })

  it('goes to the first record at a time, and to the end where none is that young', () => {
    expect(planOf({ to: 'time' }, [300])).toMatchObject({ to: 300, movedTo: null })
    expect(planOf({ to: 'time' }, [])).toMatchObject({ to: 500, movedTo: null })
  })

  it('goes to an offset, and no further than there are records', () => {
    expect(planOf({ to: 'offset', offset: 499 })).toMatchObject({ to: 499, movedTo: null })
    expect(planOf({ to: 'offset', offset: 99 })).toMatchObject({ to: 100, movedTo: 'start' })
    expect(planOf({ to: 'offset', offset: 0 })).toMatchObject({ to: 100, movedTo: 'start' })
    expect(planOf({ to: 'offset', offset: 501 })).toMatchObject({ to: 500, movedTo: 'end' })
  })

  it('leaves out no partition that was never committed to', () => {
    const fresh = { ...partition, committedOffset: null, startOffset: 0, endOffset: 0 }
    expect(planOffsetReset([fresh], { to: 'offset', offset: 7 }, [])).toMatchObject([
      { from: null, to: 0, movedTo: 'start' },
    ])
  })

  it('reaches only partitions whose ends are known', () => {
    expect(isReachable({ ...partition, endOffset: null })).toBe(false)
    expect(isReachable({ ...partition, startOffset: null })).toBe(false)
  })
})
