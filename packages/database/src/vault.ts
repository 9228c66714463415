import type { CertificateAndKey, Vault } from '@headwater/control-loop'
import type { ScramCredential } from '@headwater/model'
import type { Pool } from 'pg'
import type { Sealer } from './seal.ts'

/** What a certificate's key is sealed for. */
export function certificateBinding(physicalClusterId: string, subject: string): string {
  return `certificate:${physicalClusterId}:${subject}`
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

/** The Vault over `certificates` and `kafka_users`. */
export function createVault(pool: Pool, sealer: Sealer): Vault {
  async function certificate(physicalClusterId: string, subject: string): Promise<CertificateAndKey | null> {
    const { rows } = await pool.query<{ certificate: string; sealed_key: string }>({
      name: 'vault_certificate',
      text: 'SELECT certificate, sealed_key FROM certificates WHERE physical_cluster_id = $1 AND subject = $2',
      values: [physicalClusterId, subject],
    })
    const row = rows[0]
    if (!row) return null
    return {
      certificate: row.certificate,
      key: sealer.open(row.sealed_key, certificateBinding(physicalClusterId, subject)),
    }
  }

  async function saveCertificate(
    physicalClusterId: string,
    subject: string,
    own: CertificateAndKey,
  ): Promise<CertificateAndKey> {
    const { rowCount } = await pool.query({
      name: 'vault_save_certificate',
      text: `INSERT INTO certificates (physical_cluster_id, subject, certificate, sealed_key)
             SELECT id, $2, $3, $4 FROM physical_clusters WHERE id = $1 AND deleted_at IS NULL FOR SHARE
             ON CONFLICT (physical_cluster_id, subject) DO NOTHING`,
      values: [
        physicalClusterId,
        subject,
        own.certificate,
        sealer.seal(own.key, certificateBinding(physicalClusterId, subject)),
      ],
    })
    if (rowCount === 1) return own
    const first = await certificate(physicalClusterId, subject)
    if (!first) throw new Error(`no certificate is kept for ${physicalClusterId}: it is unknown or deleted`)
    return first
  }

  return {
    authority: (physicalClusterId) => certificate(physicalClusterId, 'authority'),
    saveAuthority: (physicalClusterId, authority) => saveCertificate(physicalClusterId, 'authority', authority),
    certificate,
    saveCertificate,
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
