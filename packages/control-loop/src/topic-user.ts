import { hash, X509Certificate } from 'node:crypto'
import { certificateDays, controlPlaneSubject, type KafkaAccess, topicUserName } from '@headwater/model'
import { authoritySubject } from './certificates.ts'
import type { CertificateAndKey, CertificateIssuer, Vault } from './ports.ts'

/** Who reads and writes the records of one topic for people: a principal that Kafka holds to that topic. */
export interface TopicUser {
  principal: string
  access: KafkaAccess
}

/**
 * Makes a topic's user: a certificate for a day, issued here and stored nowhere, in place of the control plane's own in `operator`. Null
 * while no authority can issue one.
 */
export async function makeTopicUser(
  { vault, issuer }: { vault: Vault; issuer: CertificateIssuer },
  physicalClusterId: string,
  { operator, topic, nowMs }: { operator: KafkaAccess; topic: string; nowMs: number },
): Promise<TopicUser | null> {
  const authority = await issuingAuthority(vault, physicalClusterId)
  if (authority === null) return null
  const commonName = topicUserName(hash('sha256', topic).slice(0, 40))
  const made = await issuer.issue(authority, { commonName, hosts: [], days: certificateDays.topicUser }, nowMs)
  return {
    principal: `CN=${commonName}`,
    access: { ...operator, clientCertificate: made.certificate, clientKey: made.key },
  }
}

/** The one that issued the control plane's newest certificate: every broker trusts it, whichever change of authorities goes on. */
async function issuingAuthority(vault: Vault, physicalClusterId: string): Promise<CertificateAndKey | null> {
  const own = await vault.newestCertificate(physicalClusterId, controlPlaneSubject)
  if (own === null) return null
  const certificate = new X509Certificate(own.certificate)
  for (const trusted of await vault.authorities(physicalClusterId)) {
    if (!certificate.checkIssued(new X509Certificate(trusted.certificate))) continue
    const authority = await vault.certificate(physicalClusterId, authoritySubject, trusted.generation)
    if (authority !== null && authority.key !== '') return authority
  }
  return null
}
