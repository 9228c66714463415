import { updateTopicRequest } from '@headwater/api-contract'
import { describe, expect, test } from 'vitest'
import { settingNames, settingTexts } from './setting-texts.ts'
import { amountFault, shownValue, unitFor } from './setting-value.ts'

const ones = { text: 'ms', size: 1 }

test.each([
  ['retention.ms', '604800000', '7 days'],
  ['retention.ms', '-1', 'for ever'],
  ['retention.bytes', '-1', 'no limit'],
  ['max.message.bytes', '1048588', '1.05 MB'],
  ['cleanup.policy', 'compact', 'keep the newest of each key'],
  ['max.compaction.lag.ms', '9223372036854775807', 'no limit'],
] as const)('%s of %s is said as %s', (name, value, text) => {
  expect(shownValue(name, value)).toBe(text)
})

test('an amount is edited in the largest unit that it is whole in', () => {
  expect(unitFor('time', 5_400_000).text).toBe('minutes')
  expect(unitFor('time', 1_500).text).toBe('ms')
  expect(unitFor('size', 1_048_588).text).toBe('bytes')
})

function isTaken(name: string, value: unknown): boolean {
  return updateTopicRequest.safeParse({ configs: { [name]: value } }).success
}

describe.each(settingNames)('%s', (name) => {
  const { edit } = settingTexts[name]

  test('is taken in view exactly when the API takes it', () => {
    if (edit.kind === 'choice') {
      for (const choice of Object.keys(edit.choices)) expect(isTaken(name, choice)).toBe(true)
      return
    }
    for (const value of [0, 1, 999, 1_000, edit.least, edit.most, edit.most + 1])
      expect([value, amountFault(name, String(value), ones) === null]).toEqual([value, isTaken(name, value)])
    expect(isTaken(name, -1)).toBe(edit.unlimited !== undefined)
  })
})

test('what is no whole number of the smallest unit is refused in view', () => {
  for (const text of ['', ' ', 'x', '1.0001', 'Infinity'])
    expect(amountFault('retention.ms', text, { text: 'seconds', size: 1_000 })).not.toBeNull()
  expect(amountFault('retention.ms', '1.5', { text: 'seconds', size: 1_000 })).toBeNull()
})
