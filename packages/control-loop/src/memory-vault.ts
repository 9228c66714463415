import type { ScramCredential } from '@headwater/model'
import type { CertificateAndKey, Vault } from './ports.ts'

/** The Vault in memory, unsealed: for the simulation and unit tests only. */
export class MemoryVault implements Vault {
  readonly #certificates = new Map<string, Map<string, CertificateAndKey>>()
  readonly #credentials = new Map<string, ScramCredential>()

  async authority(physicalClusterId: string): Promise<CertificateAndKey | null> {
    return this.certificate(physicalClusterId, 'authority')
  }

  async saveAuthority(physicalClusterId: string, authority: CertificateAndKey): Promise<CertificateAndKey> {
    return this.saveCertificate(physicalClusterId, 'authority', authority)
  }

  async certificate(physicalClusterId: string, subject: string): Promise<CertificateAndKey | null> {
    return this.#certificates.get(physicalClusterId)?.get(subject) ?? null
  }

  async saveCertificate(
    physicalClusterId: string,
    subject: string,
    certificate: CertificateAndKey,
  ): Promise<CertificateAndKey> {
    const bySubject = this.#certificates.get(physicalClusterId) ?? new Map<string, CertificateAndKey>()
    this.#certificates.set(physicalClusterId, bySubject)
    const first = bySubject.get(subject)
    if (first) return first
    bySubject.set(subject, { ...certificate })
    return certificate
  }

  async scramCredential(userId: string, generation: number): Promise<ScramCredential | null> {
    return this.#credentials.get(`${userId}:${generation}`) ?? null
  }

  /** Stores a user's credential, as the API does when it makes a password. */
  seedScramCredential(userId: string, generation: number, credential: ScramCredential): void {
    this.#credentials.set(`${userId}:${generation}`, credential)
  }

  /** Subjects that have a certificate, in the order they were saved. */
  subjects(physicalClusterId: string): string[] {
    return [...(this.#certificates.get(physicalClusterId)?.keys() ?? [])]
  }

  /** Forgets a node's certificate. */
  forgetCertificate(physicalClusterId: string, nodeId: string): void {
    this.#certificates.get(physicalClusterId)?.delete(nodeId)
  }

  /** Forgets all of a physical cluster's certificates. */
  forget(physicalClusterId: string): void {
    this.#certificates.delete(physicalClusterId)
  }
}
