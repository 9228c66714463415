import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { OuterKeys } from './outer-key.ts'

/**
 * Seals secrets for keeping in the database. Each record has a data key of its own, wrapped by an outer key that is not
 * in the database. What the secret belongs to is bound in: a sealed text that is moved to another row does not open.
 */
export interface Sealer {
  /** `belongsTo` names the one place the secret is for, such as `certificate:<physical cluster>:<subject>`. */
  seal(secret: string, belongsTo: string): string
  /** Throws a SealError when the text was changed, belongs elsewhere, or was sealed by a key that is not at hand. */
  open(sealed: string, belongsTo: string): string
}

/** A sealed text that does not open. The message never holds any of it. */
export class SealError extends Error {
  override readonly name = 'SealError'
}

const version = 'v1'
const keyBytes = 32
const nonceBytes = 12 // NIST SP 800-38D: 96 bits is what GCM is made for
const tagBytes = 16

/**
 * A sealer over these outer keys. Text form: `v1.<key id>.<wrapped data key>.<sealed secret>`, the last two each nonce,
 * ciphertext and tag of AES-256-GCM in url-safe base 64. New secrets use `keys.current`; older keys still open theirs.
 */
export function createSealer(keys: OuterKeys): Sealer {
  return {
    seal(secret, belongsTo) {
      const dataKey = randomBytes(keyBytes)
      const wrapped = encrypt(outerKey(keys, keys.current), dataKey, wrapBinding(keys.current, belongsTo))
      const sealed = encrypt(dataKey, Buffer.from(secret, 'utf8'), belongsTo)
      return [version, keys.current, wrapped, sealed].join('.')
    },
    open(text, belongsTo) {
      const [textVersion, keyId, wrapped, sealed, ...rest] = text.split('.')
      if (textVersion !== version || !keyId || !wrapped || !sealed || rest.length > 0)
        throw new SealError('this is not a sealed text')
      const outer = outerKey(keys, keyId)
      try {
        const dataKey = decrypt(outer, wrapped, wrapBinding(keyId, belongsTo))
        return decrypt(dataKey, sealed, belongsTo).toString('utf8')
      } catch {
        throw new SealError(`the sealed text is not the one of ${belongsTo}: it was changed, or belongs elsewhere`)
      }
    },
  }
}

function outerKey(keys: OuterKeys, keyId: string): Buffer {
  const key = keys.byId.get(keyId)
  if (!key) throw new SealError(`outer key ${keyId} is not at hand: was the key file replaced instead of extended?`)
  return key
}

function wrapBinding(keyId: string, belongsTo: string): string {
  return `data-key:${version}:${keyId}:${belongsTo}`
}

function encrypt(key: Buffer, plain: Buffer, belongsTo: string): string {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
  cipher.setAAD(Buffer.from(belongsTo, 'utf8'))
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString('base64url')
}

function decrypt(key: Buffer, text: string, belongsTo: string): Buffer {
  const bytes = Buffer.from(text, 'base64url')
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes })
  decipher.setAAD(Buffer.from(belongsTo, 'utf8'))
  decipher.setAuthTag(bytes.subarray(-tagBytes))
  return Buffer.concat([decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()])
}
