import { assert, certificateNames, controlPlaneSubject, type NodeRecord } from '@headwater/model'
import { carriedBy } from '@headwater/reconciliation'
import type { LoopDependencies } from './dependencies.ts'
import type { CertificateAndKey } from './ports.ts'

/** The vault's name for the authorities of a cluster. */
export const authoritySubject = 'authority'

type Parts = Pick<LoopDependencies, 'vault' | 'issuer' | 'clock'>

/** Makes an authority of this generation, unless it is there: whoever comes late changes nothing. */
export async function makeAuthority(
  { vault, issuer, clock }: Parts,
  physicalClusterId: string,
  generation: number,
): Promise<CertificateAndKey> {
  const known = await vault.certificate(physicalClusterId, authoritySubject, generation)
  if (known !== null) return known
  const name = { subject: authoritySubject, generation, authority: generation }
  return vault.saveCertificate(physicalClusterId, name, await issuer.createAuthority(physicalClusterId, clock.nowMs()))
}

/**
 * Issues what a plan names. Each certificate has a generation, and the first to write it wins; so a call that comes late, with
 * an authority that was followed by another meanwhile, replaces nothing.
 */
export async function issueCertificates(
  parts: Parts,
  physicalClusterId: string,
  action: { authority: number; leaves: { subject: string; generation: number }[] },
  nodes: NodeRecord[],
): Promise<void> {
  const { vault, issuer, clock } = parts
  const authority = await makeFirst(parts, physicalClusterId, action.authority)
  const issue = async (leaf: { subject: string; generation: number }): Promise<void> => {
    if ((await vault.certificate(physicalClusterId, leaf.subject, leaf.generation)) !== null) return
    const made = await issuer.issue(authority, subjectOf(leaf.subject, nodes), clock.nowMs())
    await vault.saveCertificate(physicalClusterId, { ...leaf, authority: action.authority }, made)
    const carried = nodes.find(({ id }) => id === leaf.subject)?.machine
    const oldest = carried == null ? leaf.generation : Math.min(leaf.generation, carriedBy(carried).leaf)
    await vault.forgetCertificates(physicalClusterId, leaf.subject, oldest)
  }
  // Nodes without one are asked for again; the control plane's own has to be there before the last of theirs.
  for (const leaf of action.leaves.filter(({ subject }) => subject === controlPlaneSubject)) await issue(leaf)
  await Promise.all(action.leaves.filter(({ subject }) => subject !== controlPlaneSubject).map(issue))
}

/** A new cluster's first authority is made with its first certificates; every other one was made before. */
async function makeFirst(parts: Parts, physicalClusterId: string, generation: number): Promise<CertificateAndKey> {
  if (generation === 1) return makeAuthority(parts, physicalClusterId, generation)
  const authority = await parts.vault.certificate(physicalClusterId, authoritySubject, generation)
  assert(authority !== null, `authority ${generation} stands before it issues`)
  return authority
}

/** What a machine is given: its node's certificate, and the authorities that it trusts, one after the other. */
export async function machineCertificates(
  { vault }: Pick<Parts, 'vault'>,
  physicalClusterId: string,
  node: NodeRecord,
): Promise<{ authorityCertificate: string; certificate: CertificateAndKey }> {
  assert(node.machine !== null, `a machine was decided for ${node.id}`)
  const { leaf, trusts } = carriedBy(node.machine)
  const [certificate, ...authorities] = await Promise.all([
    vault.certificate(physicalClusterId, node.id, leaf),
    ...trusts.map((generation) => vault.certificate(physicalClusterId, authoritySubject, generation)),
  ])
  const trusted = authorities.flatMap((authority) => (authority === null ? [] : [authority.certificate]))
  assert(certificate != null && trusted.length > 0, 'a machine is only started on a node that has a certificate')
  return { authorityCertificate: trusted.join(''), certificate }
}

function subjectOf(subject: string, nodes: NodeRecord[]): { commonName: string; hosts: string[] } {
  if (subject === controlPlaneSubject) return { commonName: certificateNames.controlPlane, hosts: [] }
  const node = nodes.find(({ id }) => id === subject)
  assert(node !== undefined, `the plan that names ${subject} holds its record`)
  return { commonName: certificateNames.broker, hosts: hostsOf(node) }
}

/** Certificates name where a node is reached, for life; never the machine. */
function hostsOf({ addresses }: NodeRecord): string[] {
  if (addresses === null) return []
  const hosts = [addresses.internalHost, ...(addresses.tenantHost === null ? [] : [addresses.tenantHost])]
  return [...new Set(hosts)]
}
