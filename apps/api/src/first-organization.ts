import { randomBytes } from 'node:crypto'
import { mkdir, open, readFile, rename, unlink } from 'node:fs/promises'
import path from 'node:path'
import {
  addApiKey,
  addOrganization,
  type ConnectionPool,
  findOrganizationByName,
  inTransaction,
} from '@headwater/database/intent'
import { assert, type Clock, newId, type Random } from '@headwater/model'
import { newApiKeySecret } from './authentication.ts'

const organizationName = 'default'
const keyLifeMs = 365 * 24 * 3_600_000

export interface FirstOrganization {
  organizationId: string
  /** Where the operator key is, mode 0600. */
  file: string
  /** Null when the file is gone: a lost key is only replaced when somebody asks for it, by `resetKey`. */
  key: string | null
  made: boolean
}

/**
 * Makes the organization `default` and its operator key at the first start, in `<stateFolder>/operator.key`. Never
 * twice: the file is written before the key counts, and the organization's name is unique, so that of processes that
 * start together one wins and the others read its file. A file that was lost is not made again by itself: whoever could
 * remove it could then get a new key. `resetKey` (--reset-operator-key) makes one and revokes those before it.
 */
export async function ensureFirstOrganization(options: {
  pool: ConnectionPool
  stateFolder: string
  clock: Clock
  random: Random
  resetKey?: boolean
}): Promise<FirstOrganization> {
  const { pool, stateFolder, clock, random, resetKey = false } = options
  await mkdir(stateFolder, { recursive: true })
  const keyFile = path.join(stateFolder, 'operator.key')
  const existing = await findOrganizationByName(pool, organizationName)
  if (existing && !resetKey)
    return { organizationId: existing.id, file: keyFile, key: await readKey(keyFile), made: false }

  const nowMs = clock.nowMs()
  const at = new Date(nowMs)
  const { secret, hash, hint } = newApiKeySecret(random)
  const aside = await writeAside(keyFile, secret)
  try {
    const organizationId = await inTransaction(pool, async (transaction) => {
      const added = await addOrganization(transaction, {
        id: newId('organization', nowMs, random),
        name: organizationName,
        at,
      })
      if (!added && !resetKey) return null
      const organization = added ?? (await findOrganizationByName(transaction, organizationName))
      assert(organization, 'the organization is there or was just made')
      if (resetKey)
        await transaction.query({
          text: `UPDATE api_keys SET revoked_at = $2
                 WHERE organization_id = $1 AND name = 'operator' AND revoked_at IS NULL`,
          values: [organization.id, at],
        })
      await addApiKey(transaction, {
        id: newId('apiKey', nowMs, random),
        organizationId: organization.id,
        name: 'operator',
        scopes: ['operator', 'messages'],
        hash,
        hint,
        at,
        expiresAt: new Date(nowMs + keyLifeMs),
      })
      // before the commit: a key that counts is always in the file; a crash between leaves a file that the next start replaces
      await rename(aside, keyFile)
      return organization.id
    })
    if (organizationId !== null) return { organizationId, file: keyFile, key: secret, made: true }
  } finally {
    await unlink(aside).catch(() => undefined)
  }
  // another process made it meanwhile
  return ensureFirstOrganization({ ...options, resetKey: false })
}

async function readKey(keyFile: string): Promise<string | null> {
  try {
    return (await readFile(keyFile, 'utf8')).trim()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

async function writeAside(keyFile: string, secret: string): Promise<string> {
  const aside = `${keyFile}.${randomBytes(6).toString('hex')}`
  const handle = await open(aside, 'wx', 0o600)
  try {
    await handle.writeFile(`${secret}\n`)
    await handle.sync()
  } finally {
    await handle.close()
  }
  return aside
}
