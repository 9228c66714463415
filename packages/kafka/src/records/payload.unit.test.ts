import { expect, test } from 'vitest'
import { payloadOf } from './payload.ts'

test('text is text, however it looks', () => {
  const hostile = '<img src=x onerror=alert(1)>\u202e\u0000'
  expect(payloadOf(Buffer.from(hostile), 100)).toEqual({
    bytes: Buffer.byteLength(hostile),
    encoding: 'text',
    data: hostile,
    isCut: false,
  })
})

test('what is not valid UTF-8 as a whole is never text, also where its beginning is', () => {
  const bytes = Buffer.concat([Buffer.from('a long beginning'), Buffer.from([0xff])])
  expect(payloadOf(bytes, 6)).toEqual({
    bytes: 17,
    encoding: 'base64',
    data: Buffer.from('a long').toString('base64'),
    isCut: true,
  })
})

test('a cut leaves no half character', () => {
  for (let most = 1; most < 12; most++) {
    const { data, isCut } = payloadOf(Buffer.from('né€😀x'), most)
    expect('né€😀x'.startsWith(data)).toBe(true)
    expect(Buffer.byteLength(data)).toBeLessThanOrEqual(most)
    expect(isCut).toBe(most < 11)
  }
})
