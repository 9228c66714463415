import { createHmac, pbkdf2Sync } from 'node:crypto'
import type { Random } from '@headwater/model'
import { expect, test } from 'vitest'
import { createScramCredential, generatePassword } from './scram.ts'

/** Counts up, so that a test knows what was drawn. */
function countingRandom(): Random {
  let next = 0
  return { bytes: (length) => Uint8Array.from({ length }, () => next++ % 256) }
}

test('a credential is salt, iterations and the PBKDF2 of the password', async () => {
  const credential = await createScramCredential('secret', countingRandom())
  const salt = Buffer.from(Array.from({ length: 16 }, (_, index) => index))
  expect(credential.iterations).toBeGreaterThanOrEqual(4096)
  expect(credential.salt).toBe(salt.toString('base64'))
  const expected = pbkdf2Sync('secret', salt, credential.iterations, 64, 'sha512')
  expect(credential.saltedPassword).toBe(expected.toString('base64'))
  expect(createHmac('sha512', expected).update('Client Key').digest()).toHaveLength(64)
})

test('passwords are 32 letters and digits, and no two are alike', () => {
  const random = countingRandom()
  const first = generatePassword(random)
  expect(first).toMatch(/^[A-Za-z0-9]{32}$/)
  expect(generatePassword(random)).not.toBe(first)
})

test('every character of a password is as likely as every other', () => {
  const random = countingRandom()
  const counts = new Map<string, number>()
  for (let i = 0; i < 620; i++) {
    for (const character of generatePassword(random)) counts.set(character, (counts.get(character) ?? 0) + 1)
  }
  expect(counts.size).toBe(62)
  expect(Math.max(...counts.values()) / Math.min(...counts.values())).toBeLessThan(1.2)
})
