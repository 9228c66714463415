import { produceMessageRequest } from '@headwater/api-contract'
import { expect, test } from 'vitest'
import { emptyDraft, faultsOf, requestOf } from './produce-draft.ts'

test.each(['', 'AA==', '/+8=', 'AAAA', 'A', 'AA=', 'no!', 'AAA A'])(
  '%j is taken as base64 exactly when the API takes it',
  (value) => {
    const draft = { ...emptyDraft, valueKind: 'base64' as const, value }
    expect(faultsOf(draft).value === null).toBe(produceMessageRequest.safeParse(requestOf(draft)).success)
  },
)

test('an empty key is no key, an empty value is one, and none is a tombstone', () => {
  expect(requestOf(emptyDraft)).toEqual({ key: null, value: { text: '' }, headers: [] })
  expect(requestOf({ ...emptyDraft, partition: '3', key: 'k', valueKind: 'none' })).toEqual({
    partition: 3,
    key: { text: 'k' },
    value: null,
    headers: [],
  })
})

test('a header without a name, and what is too long, is said in view', () => {
  expect(faultsOf({ ...emptyDraft, headers: [{ id: 1, key: '', value: 'x' }] }).headers).not.toBeNull()
  expect(faultsOf({ ...emptyDraft, value: 'x'.repeat(180_001) }).value).toContain('180,001')
})
