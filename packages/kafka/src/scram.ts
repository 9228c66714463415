import { pbkdf2 } from 'node:crypto'
import { promisify } from 'node:util'
import type { Random, ScramCredential } from '@headwater/model'

const derive = promisify(pbkdf2)

/** What Kafka's own tools use and the least that brokers take: with passwords of 190 random bits more adds nothing. */
const iterations = 4096
const saltBytes = 16
const saltedPasswordBytes = 64 // the output length of SHA-512

/** 32 characters that need no quoting anywhere: 190 bits. */
export function generatePassword(random: Random): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
  let password = ''
  while (password.length < 32) {
    for (const byte of random.bytes(48)) {
      // 248 is the largest multiple of 62 in a byte: above it, some characters would be likelier than others
      if (byte < 248 && password.length < 32) password += alphabet.charAt(byte % 62)
    }
  }
  return password
}

/** How often nobody's password was hashed: no other credential has this count, which Kafka tells of each user. */
export const iterationsOfNobody = iterations + 1

/** A credential that no password leads to. */
export function createCredentialOfNobody(random: Random): ScramCredential {
  return {
    iterations: iterationsOfNobody,
    salt: Buffer.from(random.bytes(saltBytes)).toString('base64'),
    saltedPassword: Buffer.from(random.bytes(saltedPasswordBytes)).toString('base64'),
  }
}

/**
 * Turns a password into what Kafka keeps for SCRAM-SHA-512 (RFC 5802: PBKDF2 with HMAC-SHA-512, fresh salt). Takes a few
 * ms of a worker thread. The password cannot be had back from it.
 */
export async function createScramCredential(password: string, random: Random): Promise<ScramCredential> {
  const salt = random.bytes(saltBytes)
  const salted = await derive(password, salt, iterations, saltedPasswordBytes, 'sha512')
  return {
    iterations,
    salt: Buffer.from(salt).toString('base64'),
    saltedPassword: salted.toString('base64'),
  }
}
