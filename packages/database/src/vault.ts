import type { CertificateAndKey, CertificateName, MadeCertificate, Vault } from '@headwater/control-loop'
import type { ScramCredential } from '@headwater/model'
import type { Pool } from 'pg'
import type { Sealer } from './seal.ts'

/**
 * What a certificate is stored under, and what its key is sealed for. The first of a subject has the subject's own name, as in
 * what earlier versions wrote; those that follow add their generation.
 */
export function certificateKey(subject: string, generation: number): string {
  return generation === 1 ? subject : `${subject}/${generation}`
}

/** What a certificate's key is sealed for. */
export function certificateBinding(physicalClusterId: string, storedUnder: string): string {
  return `certificate:${physicalClusterId}:${storedUnder}`
}

/** What a user's credential is sealed for: one generation of one user. */
export function scramBinding(userId: string, generation: number): string {
  return `scram:${userId}:${generation}`
}

/** The text form of `kafka_users.sealed_credential`. */
export function sealScramCredential(
  sealer: Sealer,
  userId: string,
  generation: number,
  { iterations, salt, saltedPassword }: ScramCredential,
): string {
  return sealer.seal(JSON.stringify({ iterations, salt, saltedPassword }), scramBinding(userId, generation))
}

interface CertificateRow {
  subject: string
  certificate: string
  sealed_key: string
}

/** The Vault over `certificates` and `kafka_users`. */
export function createVault(pool: Pool, sealer: Sealer): Vault {
  function opened(physicalClusterId: string, row: CertificateRow | undefined): CertificateAndKey | null {
    if (row === undefined) return null
    // of an authority that was dropped there is no key any more
    const isDropped = row.sealed_key === ''
    const binding = certificateBinding(physicalClusterId, row.subject)
    return { certificate: row.certificate, key: isDropped ? '' : sealer.open(row.sealed_key, binding) }
  }

  async function certificate(
    physicalClusterId: string,
    subject: string,
    generation: number,
  ): Promise<CertificateAndKey | null> {
    const { rows } = await pool.query<CertificateRow>({
      name: 'vault_certificate',
      text: 'SELECT subject, certificate, sealed_key FROM certificates WHERE physical_cluster_id = $1 AND subject = $2',
      values: [physicalClusterId, certificateKey(subject, generation)],
    })
    return opened(physicalClusterId, rows[0])
  }

  async function saveCertificate(
    physicalClusterId: string,
    { subject, generation, authority }: CertificateName,
    made: MadeCertificate,
  ): Promise<CertificateAndKey> {
    const key = certificateKey(subject, generation)
    const { rowCount } = await pool.query({
      name: 'vault_save_certificate',
      text: `INSERT INTO certificates (physical_cluster_id, subject, certificate, sealed_key, generation, authority_generation,
               issued_at, not_after)
             SELECT id, $2, $3, $4, $5::int, $6::int, to_timestamp($7::bigint / 1000.0), to_timestamp($8::bigint / 1000.0)
             FROM physical_clusters WHERE id = $1 AND deleted_at IS NULL FOR SHARE
             ON CONFLICT (physical_cluster_id, subject) DO NOTHING`,
      values: [
        physicalClusterId,
        key,
        made.certificate,
        sealer.seal(made.key, certificateBinding(physicalClusterId, key)),
        generation,
        authority,
        made.issuedAtMs,
        made.notAfterMs,
      ],
    })
    if (rowCount === 1) return { certificate: made.certificate, key: made.key }
    const first = await certificate(physicalClusterId, subject, generation)
    if (!first) throw new Error(`no certificate is kept for ${physicalClusterId}: it is unknown or deleted`)
    return first
  }

  return {
    certificate,
    saveCertificate,
    async authorities(physicalClusterId) {
      const { rows } = await pool.query<{ generation: number; certificate: string }>({
        name: 'vault_authorities',
        text: `SELECT generation, certificate FROM certificates
               WHERE physical_cluster_id = $1 AND split_part(subject, '/', 1) = 'authority' AND dropped_at IS NULL
               ORDER BY generation`,
        values: [physicalClusterId],
      })
      return rows
    },
    async newestCertificate(physicalClusterId, subject) {
      const { rows } = await pool.query<CertificateRow>({
        name: 'vault_newest_certificate',
        text: `SELECT subject, certificate, sealed_key FROM certificates
               WHERE physical_cluster_id = $1 AND split_part(subject, '/', 1) = $2 ORDER BY generation DESC LIMIT 1`,
        values: [physicalClusterId, subject],
      })
      return opened(physicalClusterId, rows[0])
    },
    async dropAuthority(physicalClusterId, generation) {
      await pool.query({
        name: 'vault_drop_authority',
        text: `UPDATE certificates SET sealed_key = '', dropped_at = now()
               WHERE physical_cluster_id = $1 AND subject = $2 AND dropped_at IS NULL`,
        values: [physicalClusterId, certificateKey('authority', generation)],
      })
    },
    async forgetCertificates(physicalClusterId, subject, before) {
      await pool.query({
        name: 'vault_forget_certificates',
        text: `DELETE FROM certificates
               WHERE physical_cluster_id = $1 AND split_part(subject, '/', 1) = $2 AND generation < $3`,
        values: [physicalClusterId, subject, before],
      })
    },
    async scramCredential(userId, generation) {
      const { rows } = await pool.query<{ sealed_credential: string }>({
        name: 'vault_scram_credential',
        text: 'SELECT sealed_credential FROM kafka_users WHERE id = $1 AND generation = $2',
        values: [userId, generation],
      })
      const row = rows[0]
      // the text was written by sealScramCredential, and the seal proves that it was not changed since
      return row
        ? (JSON.parse(sealer.open(row.sealed_credential, scramBinding(userId, generation))) as ScramCredential)
        : null
    },
  }
}
