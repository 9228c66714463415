import { describe, expect, test } from 'vitest'
import { aclRequestOf } from '../commands/acl/resource.ts'
import { parseApiUrl } from '../global-options.ts'
import { parseCount, parseOverlapDays, parseThroughput } from './number.ts'
import { parsePathName } from './path-name.ts'
import { parseTimeout } from './timeout.ts'

test.each([
  ['0.1', 0.1],
  ['50', 50],
  ['1e2', 100],
])('throughput %s is read', (text, value) => {
  expect(parseThroughput(text)).toBe(value)
})

test.each(['0', '-1', '', 'fast', '0x10', '1MB', 'NaN', 'Infinity', '1e999'])('throughput "%s" is refused', (text) => {
  expect(() => parseThroughput(text)).toThrow(/MB\/s as a number above 0|whole number/)
})

test.each(['0', '1.5', '-3', '9007199254740993'])('count %s is refused', (text) => {
  expect(() => parseCount(text)).toThrow('whole number above 0')
})

test('days for clients go from none to a year', () => {
  expect(parseOverlapDays('0')).toBe(0)
  expect(parseOverlapDays('0.5')).toBe(0.5)
  for (const text of ['-1', '366', '90d', '']) expect(() => parseOverlapDays(text)).toThrow('days from 0 to 365')
})

test('timeouts have a unit', () => {
  expect(parseTimeout('90s')).toBe(90_000)
  expect(parseTimeout('10m')).toBe(600_000)
  expect(parseTimeout('1h')).toBe(3_600_000)
  expect(() => parseTimeout('10')).toThrow('90s, 10m or 1h')
})

describe('a name in an address', () => {
  test.each(['orders', 'a.b-c_d', 'ope_01k9', '...'])('%s is taken', (text) => {
    expect(parsePathName(text)).toBe(text)
  })

  test.each(['..', '.', '', 'a/b', '%2e%2e', 'a?b', 'a#b', 'a b'])(
    '"%s" is refused, for it would be another address',
    (text) => {
      expect(() => parsePathName(text)).toThrow('Give a name or an id')
    },
  )
})

describe('the address of the API', () => {
  test('loses the slash at its end', () => {
    expect(parseApiUrl('http://127.0.0.1:8400/')).toBe('http://127.0.0.1:8400')
  })

  test.each(['127.0.0.1:8400', 'ftp://a', 'http://key@a', 'http://a/v1', 'http://a/?x=1'])('%s is refused', (text) => {
    expect(() => parseApiUrl(text)).toThrow()
  })
})

describe('what an ACL is about', () => {
  test('is one thing', () => {
    expect(aclRequestOf({ topic: 'orders', prefix: true })).toEqual({
      resourceType: 'topic',
      resourceName: 'orders',
      patternType: 'prefixed',
    })
    expect(aclRequestOf({ onCluster: true })).toMatchObject({ resourceType: 'cluster', resourceName: 'kafka-cluster' })
  })

  test('is neither nothing nor two things', () => {
    expect(() => aclRequestOf({})).toThrow('--topic, --group')
    expect(() => aclRequestOf({ topic: 'a', group: 'b' })).toThrow('--topic, --group')
  })
})
