import type { AuthorityRecord, LeafRecord, ScramCredential } from '@headwater/model'
import { authoritySubject } from './certificates.ts'
import { frozen } from './frozen.ts'
import type { CertificateAndKey, CertificateName, MadeCertificate, TrustedAuthority, Vault } from './ports.ts'

/** A certificate as it is kept. */
type Kept = CertificateName & MadeCertificate & { isDropped: boolean }

interface CertificateRecords {
  authorities: AuthorityRecord[]
  leaves: LeafRecord[]
}

/** The Vault in memory, unsealed: for the simulation and unit tests only. */
export class MemoryVault implements Vault {
  /** By cluster and subject, the oldest generation first. */
  readonly #certificates = new Map<string, Map<string, Kept[]>>()
  readonly #records = new Map<string, CertificateRecords>()
  readonly #credentials = new Map<string, ScramCredential>()

  async authorities(physicalClusterId: string): Promise<TrustedAuthority[]> {
    return this.#trusted(physicalClusterId).map(({ generation, certificate }) => ({ generation, certificate }))
  }

  async certificate(physicalClusterId: string, subject: string, generation: number): Promise<CertificateAndKey | null> {
    return handedOut(this.#find(physicalClusterId, { subject, generation }))
  }

  async newestCertificate(physicalClusterId: string, subject: string): Promise<CertificateAndKey | null> {
    return handedOut(this.#of(physicalClusterId, subject).at(-1))
  }

  async saveCertificate(
    physicalClusterId: string,
    name: CertificateName,
    made: MadeCertificate,
  ): Promise<CertificateAndKey> {
    const first = this.#find(physicalClusterId, name)
    if (first === undefined) this.#add(physicalClusterId, { ...name, ...made, isDropped: false })
    return handedOut(first) ?? made
  }

  async dropAuthority(physicalClusterId: string, generation: number): Promise<void> {
    const kept = this.#find(physicalClusterId, { subject: authoritySubject, generation })
    if (kept !== undefined) Object.assign(kept, { isDropped: true, key: '' })
    this.#records.delete(physicalClusterId)
  }

  async forgetCertificates(physicalClusterId: string, subject: string, before: number): Promise<void> {
    const kept = this.#of(physicalClusterId, subject).filter(({ generation }) => generation >= before)
    if (kept.length === 0) return this.forgetNode(physicalClusterId, subject)
    this.#certificates.get(physicalClusterId)?.set(subject, kept)
    this.#records.delete(physicalClusterId)
  }

  async scramCredential(userId: string, generation: number): Promise<ScramCredential | null> {
    return this.#credentials.get(`${userId}:${generation}`) ?? null
  }

  /** Stores a user's credential, as the API does when it makes a password. */
  seedScramCredential(userId: string, generation: number, credential: ScramCredential): void {
    this.#credentials.set(`${userId}:${generation}`, credential)
  }

  /** Who has a certificate. */
  subjects(physicalClusterId: string): string[] {
    return [...(this.#certificates.get(physicalClusterId)?.keys() ?? [])]
  }

  /** What a load shows of them; the same until one of them changes. */
  records(physicalClusterId: string): CertificateRecords {
    const known = this.#records.get(physicalClusterId)
    if (known !== undefined) return known
    const records = frozen(this.#readRecords(physicalClusterId))
    this.#records.set(physicalClusterId, records)
    return records
  }

  #readRecords(physicalClusterId: string): CertificateRecords {
    const newest: LeafRecord[] = []
    for (const [subject, kept] of this.#certificates.get(physicalClusterId) ?? []) {
      const last = kept.at(-1)
      if (last !== undefined && subject !== authoritySubject) newest.push(leafRecord(last))
    }
    const authorities = this.#trusted(physicalClusterId).map(({ generation, issuedAtMs, notAfterMs }) => ({
      generation,
      issuedAtMs,
      notAfterMs,
    }))
    return { authorities, leaves: newest.toSorted((a, b) => (a.subject < b.subject ? -1 : 1)) }
  }

  /** Forgets a node's certificates. */
  forgetNode(physicalClusterId: string, nodeId: string): void {
    this.#certificates.get(physicalClusterId)?.delete(nodeId)
    this.#records.delete(physicalClusterId)
  }

  /** Forgets all of a physical cluster's certificates. */
  forget(physicalClusterId: string): void {
    this.#certificates.delete(physicalClusterId)
    this.#records.delete(physicalClusterId)
  }

  #trusted(physicalClusterId: string): Kept[] {
    return this.#of(physicalClusterId, authoritySubject).filter(({ isDropped }) => !isDropped)
  }

  #of(physicalClusterId: string, subject: string): Kept[] {
    return this.#certificates.get(physicalClusterId)?.get(subject) ?? []
  }

  #add(physicalClusterId: string, made: Kept): void {
    const bySubject = this.#certificates.get(physicalClusterId) ?? new Map<string, Kept[]>()
    const all = [...(bySubject.get(made.subject) ?? []), made]
    bySubject.set(
      made.subject,
      all.toSorted((a, b) => a.generation - b.generation),
    )
    this.#certificates.set(physicalClusterId, bySubject)
    this.#records.delete(physicalClusterId)
  }

  #find(physicalClusterId: string, name: Pick<CertificateName, 'subject' | 'generation'>): Kept | undefined {
    return this.#of(physicalClusterId, name.subject).find(({ generation }) => generation === name.generation)
  }
}

function handedOut(kept: Kept | undefined): CertificateAndKey | null {
  return kept === undefined ? null : { certificate: kept.certificate, key: kept.key }
}

function leafRecord({ subject, generation, authority, issuedAtMs, notAfterMs }: Kept): LeafRecord {
  return { subject, generation, authority, issuedAtMs, notAfterMs }
}
