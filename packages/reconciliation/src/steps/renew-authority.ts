import { authorityToDrop, authorityWanted } from '../certificates.ts'
import type { Step } from '../step.ts'

/**
 * An authority is followed by another before it comes to its end: both are trusted, then the newer one issues, then the
 * older one is dropped. In between machines are rolled and clients have their time; nothing of it is remembered but who
 * trusts and shows what.
 */
export const renewAuthority: Step = (input) => {
  const wanted = authorityWanted(input)
  if (wanted !== null) return { actions: [{ kind: 'make_authority', ...wanted }] }
  const dropped = authorityToDrop(input)
  if (dropped === null) return {}
  const { generation } = dropped
  const because = `nobody shows a certificate of authority ${generation} any more`
  return { actions: [{ kind: 'drop_authority', generation, because }] }
}
