import { type AuthorityRecord, controlPlaneSubject, type LeafRecord, type ScramCredential } from '@headwater/model'
import { authoritySubject } from './certificates.ts'
import type { CertificateAndKey, CertificateName, MadeCertificate, TrustedAuthority, Vault } from './ports.ts'

/** A certificate as it is kept. */
type Kept = CertificateName & MadeCertificate & { isDropped: boolean }

/** The Vault in memory, unsealed: for the simulation and unit tests only. */
export class MemoryVault implements Vault {
  readonly #certificates = new Map<string, Kept[]>()
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
    const all = this.#certificates.get(physicalClusterId) ?? []
    this.#certificates.set(physicalClusterId, all)
    const first = this.#find(physicalClusterId, name)
    if (first === undefined) all.push({ ...name, ...made, isDropped: false })
    return handedOut(first) ?? made
  }

  async dropAuthority(physicalClusterId: string, generation: number): Promise<void> {
    const kept = this.#find(physicalClusterId, { subject: authoritySubject, generation })
    if (kept !== undefined) Object.assign(kept, { isDropped: true, key: '' })
  }

  async forgetCertificates(physicalClusterId: string, subject: string, before: number): Promise<void> {
    this.#keep(physicalClusterId, (kept) => kept.subject !== subject || kept.generation >= before)
  }

  async scramCredential(userId: string, generation: number): Promise<ScramCredential | null> {
    return this.#credentials.get(`${userId}:${generation}`) ?? null
  }

  /** Stores a user's credential, as the API does when it makes a password. */
  seedScramCredential(userId: string, generation: number, credential: ScramCredential): void {
    this.#credentials.set(`${userId}:${generation}`, credential)
  }

  /** Who has a certificate, in the order they were saved; a name for each that is kept. */
  subjects(physicalClusterId: string): string[] {
    return (this.#certificates.get(physicalClusterId) ?? []).map(({ subject }) => subject)
  }

  /** What a load shows of them. */
  records(physicalClusterId: string): { authorities: AuthorityRecord[]; leaves: LeafRecord[] } {
    const newest = new Map<string, LeafRecord>()
    for (const subject of new Set(this.subjects(physicalClusterId))) {
      const last = this.#of(physicalClusterId, subject).at(-1)
      if (last !== undefined && subject !== authoritySubject) newest.set(subject, leafRecord(last))
    }
    const authorities = this.#trusted(physicalClusterId).map(({ generation, issuedAtMs, notAfterMs }) => ({
      generation,
      issuedAtMs,
      notAfterMs,
    }))
    const nodes = [...newest.values()].filter(({ subject }) => subject !== controlPlaneSubject)
    const own = newest.get(controlPlaneSubject)
    const leaves = [...(own ? [own] : []), ...nodes].toSorted((a, b) => (a.subject < b.subject ? -1 : 1))
    return { authorities, leaves }
  }

  /** Forgets a node's certificates. */
  forgetNode(physicalClusterId: string, nodeId: string): void {
    this.#keep(physicalClusterId, ({ subject }) => subject !== nodeId)
  }

  /** Forgets all of a physical cluster's certificates. */
  forget(physicalClusterId: string): void {
    this.#certificates.delete(physicalClusterId)
  }

  #trusted(physicalClusterId: string): Kept[] {
    return this.#of(physicalClusterId, authoritySubject).filter(({ isDropped }) => !isDropped)
  }

  #of(physicalClusterId: string, subject: string): Kept[] {
    const all = this.#certificates.get(physicalClusterId) ?? []
    return all.filter((kept) => kept.subject === subject).toSorted((a, b) => a.generation - b.generation)
  }

  #find(physicalClusterId: string, name: Pick<CertificateName, 'subject' | 'generation'>): Kept | undefined {
    return this.#of(physicalClusterId, name.subject).find(({ generation }) => generation === name.generation)
  }

  #keep(physicalClusterId: string, isKept: (kept: Kept) => boolean): void {
    const all = this.#certificates.get(physicalClusterId)
    if (all !== undefined) this.#certificates.set(physicalClusterId, all.filter(isKept))
  }
}

function handedOut(kept: Kept | undefined): CertificateAndKey | null {
  return kept === undefined ? null : { certificate: kept.certificate, key: kept.key }
}

function leafRecord({ subject, generation, authority, issuedAtMs, notAfterMs }: Kept): LeafRecord {
  return { subject, generation, authority, issuedAtMs, notAfterMs }
}
