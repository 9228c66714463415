import { describe, expect, test } from 'vitest'
import { type BurnInRates, burnInVerdict } from './burn-in.ts'

const asked: BurnInRates = {
  promisedIngressMBps: 2,
  promisedEgressMBps: 4,
  share: 1,
  carriedIngressMBps: 2,
  carriedEgressMBps: 4,
  lost: 0,
  unread: 0,
  generatorLimited: false,
}
const verdict = (change: Partial<BurnInRates>) => burnInVerdict({ ...asked, ...change })

describe('a burn-in shows', () => {
  test('that the promise is carried, when all of it was', () => {
    expect(verdict({})).toBe('carried')
  })

  test.each([
    ['exactly 99 %', { carriedIngressMBps: 1.98 }, 'carried'],
    ['less than 99 % in', { carriedIngressMBps: 1.979 }, 'not_carried'],
    ['less than 99 % out', { carriedEgressMBps: 3.95 }, 'not_carried'],
    ['half, as asked', { share: 0.5, carriedIngressMBps: 1, carriedEgressMBps: 2 }, 'carried'],
    ['the promise where twice as much was asked', { share: 2 }, 'not_carried'],
    ['all, but not all was read', { unread: 1 }, 'not_carried'],
    ['all, but a record is lost', { lost: 1 }, 'records_lost'],
    ['too little, by a full generator', { carriedIngressMBps: 1, generatorLimited: true }, 'generator_limited'],
    ['all, by a generator that was full now and then', { generatorLimited: true }, 'carried'],
    ['a loss, by a full generator', { lost: 1, generatorLimited: true }, 'records_lost'],
  ] as const)('%s', (_case, change, expected) => {
    expect(verdict(change)).toBe(expected)
  })
})
