import { expect, test } from 'vitest'
import { Refusal } from './refusal.ts'
import { createSlots } from './slots.ts'

const limits = { perOrganization: 2, inAll: 3 }

function refused(take: () => unknown): string {
  try {
    take()
  } catch (error) {
    if (error instanceof Refusal) return error.slug
    throw error
  }
  throw new Error('nothing was refused')
}

test('an organization gets so many places and no more, until it gives one back', () => {
  const slots = createSlots('readers', limits)
  const giveBack = slots.take('a')
  slots.take('a')
  expect(refused(() => slots.take('a'))).toBe('limit-reached')
  giveBack()
  slots.take('a')
})

test('all together get so many places', () => {
  const slots = createSlots('readers', limits)
  for (const organization of ['a', 'a', 'b']) slots.take(organization)
  expect(refused(() => slots.take('c'))).toBe('unavailable')
})

test('a place given back twice is one place', () => {
  const slots = createSlots('readers', limits)
  const giveBack = slots.take('a')
  slots.take('a')
  giveBack()
  giveBack()
  slots.take('a')
  expect(refused(() => slots.take('a'))).toBe('limit-reached')
})
