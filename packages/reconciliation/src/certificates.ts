import {
  type AuthorityRecord,
  clientsHaveUntilMs,
  controlPlaneSubject,
  firstCertificates,
  type LeafRecord,
  type MachineCertificates,
  type MachineRecord,
  type NodeRecord,
} from '@headwater/model'
import type { Desired } from './desired.ts'
import type { StepInput } from './step.ts'

const dayMs = 86_400_000

/**
 * A certificate is renewed when less than this share of its life is left: what Let's Encrypt asks of its clients and
 * cert-manager does unless told otherwise. Of ten years that is more than a leaf lives, so no leaf outlives its authority.
 */
const renewedWithLeft = 1 / 3
/** How long the rolls of a renewal may take besides the time that clients have, ms. */
export const rollsMs = 7 * dayMs

type View = Pick<StepInput, 'desired' | 'nodes' | 'observed'>

export function isDueForRenewal({ issuedAtMs, notAfterMs }: AuthorityRecord | LeafRecord, nowMs: number): boolean {
  return notAfterMs - nowMs < (notAfterMs - issuedAtMs) * renewedWithLeft
}

/** The authority that was there first, and the one that follows it; null for what is not there. */
export function authoritiesOf({ certificates }: Desired): {
  older: AuthorityRecord | null
  newer: AuthorityRecord | null
} {
  const [older = null, newer = null] = certificates.authorities
  return { older, newer }
}

/** The generation to be made next, and why; null while none is needed. Two authorities are the most there are at a time. */
export function authorityWanted({ desired, observed }: View): { generation: number; because: string } | null {
  const { older, newer } = authoritiesOf(desired)
  if (older === null || newer !== null) return null
  const generation = older.generation + 1
  const left = Math.floor((older.notAfterMs - observed.nowMs) / dayMs)
  if ((desired.rotation?.authority ?? 0) >= generation) return { generation, because: 'a new authority was asked for' }
  if (!isDueForRenewal(older, observed.nowMs)) return null
  return { generation, because: `authority ${older.generation} has ${left} days left` }
}

/**
 * The authority that issues now: the older one until every machine trusts the newer, and clients had their time. Once anything
 * was issued by the newer one there is no way back, whatever a clock says.
 */
export function issuingAuthority(view: View): AuthorityRecord | null {
  const { older, newer } = authoritiesOf(view.desired)
  if (newer === null) return older
  if (view.desired.certificates.leaves.some(({ authority }) => authority === newer.generation)) return newer
  const untilMs = clientsHaveUntilMs(view.desired.certificates.authorities, view.desired.rotation) ?? 0
  return view.observed.nowMs >= untilMs && notTrusting(newer, view).length === 0 ? newer : older
}

/** Nodes whose machine does not accept this authority's certificates yet. */
export function notTrusting({ generation }: AuthorityRecord, { nodes }: Pick<View, 'nodes'>): NodeRecord[] {
  return withMachine(nodes).filter(({ machine }) => !carriedBy(machine).trusts.includes(generation))
}

/** Those that a certificate is for and lack a fitting one: none, one of another authority than issues now, or one near its end. */
export function subjectsToCertify(view: View): { subject: string; generation: number }[] {
  const issuing = issuingAuthority(view)
  const subjects = view.nodes.filter(({ addresses, deleting }) => addresses !== null && !deleting).map(({ id }) => id)
  if (subjects.length === 0) return []
  return [controlPlaneSubject, ...subjects].flatMap((subject) => {
    const leaf = leafOf(view.desired, subject)
    if (leaf === null) return [{ subject, generation: 1 }]
    const fits = leaf.authority === issuing?.generation && !isDueForRenewal(leaf, view.observed.nowMs)
    return fits ? [] : [{ subject, generation: leaf.generation + 1 }]
  })
}

/** True while somebody waits for the rolls of a rotation: it does not wait for a window then. */
export function isRotationAsked({ desired, observed }: Pick<View, 'desired' | 'observed'>): boolean {
  const { rotation, certificates } = desired
  const newest = certificates.authorities.at(-1)
  if (rotation === null || rotation.authority !== newest?.generation) return false
  return observed.nowMs < newest.issuedAtMs + rotation.overlapMs + rollsMs
}

/** The older authority, once nobody shows a certificate of it any more. */
export function authorityToDrop(view: View): AuthorityRecord | null {
  const { older, newer } = authoritiesOf(view.desired)
  if (older === null || newer === null) return null
  const isNew = (subject: string): boolean => leafOf(view.desired, subject)?.authority === newer.generation
  const certified = view.nodes.filter(({ addresses, deleting }) => addresses !== null && !deleting)
  const all = isNew(controlPlaneSubject) && certified.every(({ id }) => isNew(id))
  return all && withMachine(certified).every((node) => carriesNewest(node, view.desired)) ? older : null
}

/** How a node's machine differs in its certificates from one that would be started there now, as the end of a sentence. */
export function certificateDifference(node: NodeRecord, desired: Desired): string | null {
  const { machine } = node
  if (machine === null || desired.certificates.authorities.length === 0) return null
  const { trusts } = carriedBy(machine)
  const wanted = trustedNow(desired)
  const missing = wanted.find((generation) => !trusts.includes(generation))
  if (missing !== undefined) return `does not trust authority ${missing} yet`
  if (!carriesNewest(node, desired)) return 'shows a certificate that was renewed'
  const dropped = trusts.find((generation) => !wanted.includes(generation))
  return dropped === undefined ? null : `still trusts authority ${dropped}`
}

/** What a machine that is started now is given. */
export function certificatesNow(node: NodeRecord, desired: Desired): MachineCertificates {
  const leaf = leafOf(desired, node.id)
  return { leaf: leaf?.generation ?? 1, trusts: trustedNow(desired), notAfterMs: leaf?.notAfterMs }
}

/** True where a machine shows a certificate that has ended, and would be started with another one now. */
export function showsEnded({ id, machine }: NodeRecord, { desired, observed }: Omit<View, 'nodes'>): boolean {
  const leaf = leafOf(desired, id)
  if (machine === null || leaf === null) return false
  const { leaf: generation, notAfterMs = Number.POSITIVE_INFINITY } = carriedBy(machine)
  return notAfterMs <= observed.nowMs && leaf.generation !== generation && leaf.notAfterMs > observed.nowMs
}

/** True for a machine that was decided and not started before trust moved on: the others would not talk to it. */
export function isOutOfTrust(machine: MachineRecord, view: View): boolean {
  const issuing = issuingAuthority(view)
  return issuing !== null && !carriedBy(machine).trusts.includes(issuing.generation)
}

export function leafOf({ certificates }: Desired, subject: string): LeafRecord | null {
  return certificates.leaves.find((leaf) => leaf.subject === subject) ?? null
}

export function carriedBy(machine: MachineRecord): MachineCertificates {
  return machine.certificates ?? firstCertificates
}

function carriesNewest({ id, machine }: NodeRecord, desired: Desired): boolean {
  const leaf = leafOf(desired, id)
  return machine === null || leaf === null || carriedBy(machine).leaf === leaf.generation
}

function trustedNow({ certificates }: Desired): number[] {
  return certificates.authorities.map(({ generation }) => generation)
}

function withMachine(nodes: NodeRecord[]): (NodeRecord & { machine: MachineRecord })[] {
  return nodes.flatMap((node) => (node.deleting || node.machine === null ? [] : [{ ...node, machine: node.machine }]))
}
