import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { claimChore } from './chores.ts'
import { createDatabase, type Database } from './client.ts'
import { purge } from './housekeeping.ts'
import { createSealer } from './seal.ts'
import { startTestDatabases, type TestDatabases } from './testing/databases.ts'
import { createVault, sealScramCredential } from './vault.ts'

let databases: TestDatabases
let database: Database
const sealer = createSealer({ current: 'k1', byId: new Map([['k1', Buffer.alloc(32, 1)]]) })
const life = { issuedAtMs: Date.UTC(2026, 10, 22), notAfterMs: Date.UTC(2029, 1, 24) }
const shown = { certificate: 'CERTIFICATE', key: 'KEY' }
const own = { ...shown, ...life }
const authority = (generation: number) => ({ subject: 'authority', generation, authority: generation })
const leaf = (generation: number) => ({ subject: 'nod_1', generation, authority: 1 })

beforeAll(async () => {
  databases = await startTestDatabases()
})
afterAll(() => databases?.stop())

beforeEach(async () => {
  const { url, drop } = await databases.fresh()
  database = createDatabase(url, { poolSize: 4 })
  await database.prisma.organization.create({ data: { id: 'org_1', name: 'one' } })
  await database.prisma.physicalCluster.createMany({
    data: ['pcl_1', 'pcl_2'].map((id) => ({ id, organizationId: 'org_1', specification: {}, release: 1 })),
  })
  return async () => {
    await database.close()
    await drop()
  }
})

describe('the vault', () => {
  test('gives everyone what the first writer of a generation wrote', async () => {
    const vault = createVault(database.pool, sealer)
    expect(await vault.certificate('pcl_1', 'authority', 1)).toBeNull()
    const save = (i: number) =>
      vault.saveCertificate('pcl_1', authority(1), { ...life, certificate: `C${i}`, key: `K${i}` })
    const kept = await Promise.all(Array.from({ length: 4 }, (_, i) => save(i)))
    expect(new Set(kept.map(({ key }) => key)).size).toBe(1)
    expect(await vault.certificate('pcl_1', 'authority', 1)).toEqual(kept[0])
    expect(await vault.saveCertificate('pcl_1', leaf(1), own)).toEqual(shown)
    expect(await vault.certificate('pcl_1', 'nod_1', 1)).toEqual(shown)
  })

  test('keeps generations apart, and hands out the newest', async () => {
    const vault = createVault(database.pool, sealer)
    for (const generation of [1, 2, 10]) {
      const made = { ...own, certificate: `C${generation}`, key: `K${generation}` }
      await vault.saveCertificate('pcl_1', leaf(generation), made)
    }
    expect(await vault.newestCertificate('pcl_1', 'nod_1')).toEqual({ certificate: 'C10', key: 'K10' })
    expect(await vault.certificate('pcl_1', 'nod_1', 2)).toEqual({ certificate: 'C2', key: 'K2' })
    await vault.forgetCertificates('pcl_1', 'nod_1', 10)
    expect(await vault.certificate('pcl_1', 'nod_1', 2)).toBeNull()
    expect(await vault.newestCertificate('pcl_1', 'nod_1')).toEqual({ certificate: 'C10', key: 'K10' })
  })

  test('takes what an earlier version wrote for the first generation', async () => {
    const vault = createVault(database.pool, sealer)
    await database.pool.query(
      `INSERT INTO certificates (physical_cluster_id, subject, certificate, sealed_key)
       VALUES ('pcl_1', 'authority', 'CERTIFICATE', $1)`,
      [sealer.seal('KEY', 'certificate:pcl_1:authority')],
    )
    expect(await vault.authorities('pcl_1')).toEqual([{ generation: 1, certificate: 'CERTIFICATE' }])
    expect(await vault.certificate('pcl_1', 'authority', 1)).toEqual(shown)
    expect(await vault.saveCertificate('pcl_1', authority(1), { ...own, key: 'OTHER' })).toEqual(shown)
  })

  test('ends the trust in an authority with its key', async () => {
    const vault = createVault(database.pool, sealer)
    for (const generation of [1, 2]) await vault.saveCertificate('pcl_1', authority(generation), own)
    await vault.dropAuthority('pcl_1', 1)
    await vault.dropAuthority('pcl_1', 1)
    expect(await vault.authorities('pcl_1')).toEqual([{ generation: 2, certificate: 'CERTIFICATE' }])
    expect(await vault.certificate('pcl_1', 'authority', 1)).toEqual({ certificate: 'CERTIFICATE', key: '' })
    const row = await database.prisma.certificate.findFirstOrThrow({ where: { subject: 'authority' } })
    expect(row.sealedKey).toBe('')
  })

  test('keeps no key in the clear, and opens none that was moved', async () => {
    const vault = createVault(database.pool, sealer)
    await vault.saveCertificate('pcl_1', leaf(2), own)
    const row = await database.prisma.certificate.findFirstOrThrow()
    expect(row.sealedKey).not.toContain(own.key)
    await database.prisma.certificate.create({ data: { ...row, physicalClusterId: 'pcl_2' } })
    await expect(vault.certificate('pcl_2', 'nod_1', 2)).rejects.toThrow('is not the one of certificate:pcl_2:nod_1/2')
  })

  test('keeps nothing for a cluster that is gone', async () => {
    await database.pool.query("UPDATE physical_clusters SET phase = 'DELETED', deleted_at = now() WHERE id = 'pcl_1'")
    const saved = createVault(database.pool, sealer).saveCertificate('pcl_1', authority(1), own)
    await expect(saved).rejects.toThrow('unknown or deleted')
  })

  test('hands out a credential of the generation that was asked for only', async () => {
    const credential = { iterations: 4096, salt: 'c2FsdA==', saltedPassword: 'cGFzc3dvcmQ=' }
    await database.prisma.kafkaUser.create({
      data: {
        id: 'usr_1',
        physicalClusterId: 'pcl_1',
        name: 'app',
        generation: 2,
        sealedCredential: sealScramCredential(sealer, 'usr_1', 2, credential),
      },
    })
    const vault = createVault(database.pool, sealer)
    expect(await vault.scramCredential('usr_1', 2)).toEqual(credential)
    expect(await vault.scramCredential('usr_1', 1)).toBeNull()
  })
})

describe('a chore', () => {
  test('is done by one of all processes, and by another when that one does not come back', async () => {
    const now = Date.UTC(2026, 10, 22)
    const { pool } = database
    const claims = await Promise.all(Array.from({ length: 8 }, () => claimChore(pool, 'listing', now, 10_000)))
    expect(claims.filter(Boolean)).toHaveLength(1)
    expect(await claimChore(pool, 'listing', now + 9_999, 10_000)).toBe(false)
    expect(await claimChore(pool, 'listing', now + 10_000, 10_000)).toBe(true)
    expect(await claimChore(pool, 'other', now, 10_000)).toBe(true)
  })

  test('is not put off by a clock that ran ahead', async () => {
    const now = Date.UTC(2026, 10, 22)
    const { pool } = database
    expect(await claimChore(pool, 'listing', now + 3_600_000, 10_000)).toBe(true)
    expect(await claimChore(pool, 'listing', now, 10_000)).toBe(true)
  })
})

describe('housekeeping', () => {
  test('deletes what was kept long enough, and nothing else', async () => {
    const now = Date.UTC(2026, 10, 22)
    const day = 24 * 3_600_000
    const { pool, prisma } = database
    await pool.query(
      `INSERT INTO tombstones SELECT 'nod_' || n, 'pcl_1', CASE WHEN n <= 2500 THEN $1::timestamptz ELSE $2 END
       FROM generate_series(1, 2510) n`,
      [new Date(now - 31 * day), new Date(now - 29 * day)],
    )
    await pool.query(
      `INSERT INTO holds SELECT 'hol_' || n, 'fleet', NULL, 'a storm', 'key_1', $1, $1::timestamptz + n * interval '1 day'
       FROM generate_series(1, 2) n`,
      [new Date(now - 2 * day - 1)],
    )
    const record = { organizationId: 'org_1', requestHash: Buffer.alloc(32) }
    await prisma.idempotencyRecord.createMany({
      data: [
        { ...record, key: 'old', createdAt: new Date(now - day - 1) },
        { ...record, key: 'secret', createdAt: new Date(now), sealedBody: 'x', sealedUntil: new Date(now - 1) },
        { ...record, key: 'new', createdAt: new Date(now), sealedBody: 'x', sealedUntil: new Date(now + 1) },
      ],
    })
    await pool.query(
      `INSERT INTO audit_records SELECT 'aud_' || n, 'org_1', NULL, 'cluster.create', 'clu_1', 'accepted', 202, 'req', '::1',
         $1::timestamptz - n * interval '1 day' FROM generate_series(399, 402) n`,
      [new Date(now)],
    )
    await pool.query(
      `INSERT INTO findings (id, type, subject, message, evidence, opened_at, closed_at)
       SELECT 'fin_' || n, 'machine_gone', 'nod_' || n, '', '', $1::timestamptz - n * interval '1 day',
         CASE WHEN n <> 403 THEN $1::timestamptz - n * interval '1 day' END FROM generate_series(399, 403) n`,
      [new Date(now)],
    )
    expect(await purge(pool, now)).toEqual({
      tombstones: 2500,
      idempotencyRecords: 1,
      sealedBodies: 1,
      events: 0,
      holds: 1,
      operations: 0,
      findings: 2,
      auditRecords: 2,
      sessions: 0,
      signInLinks: 0,
    })
    // one that is still open stays, however old
    expect(await prisma.finding.findUnique({ where: { id: 'fin_403' } })).not.toBeNull()
    expect(await prisma.tombstone.count()).toBe(10)
    expect(
      await prisma.idempotencyRecord.findMany({ select: { key: true, sealedBody: true }, orderBy: { key: 'asc' } }),
    ).toEqual([
      { key: 'new', sealedBody: 'x' },
      { key: 'secret', sealedBody: null },
    ])
  })
})
