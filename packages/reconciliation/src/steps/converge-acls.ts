import { aclKey } from '@headwater/model'
import type { Action } from '../plan.ts'
import { reachableKafka, type Step } from '../step.ts'

/** ACLs have one writer, our API, as users do. */
export const convergeAcls: Step = ({ desired, observed }) => {
  const kafka = reachableKafka(observed)
  if (kafka === null) return {}
  const present = new Set(kafka.acls.map(aclKey))
  const wanted = new Set(desired.acls.filter((acl) => !acl.deleting).map(aclKey))

  const missing = desired.acls.filter((acl) => !acl.deleting && !present.has(aclKey(acl)))
  const surplus = kafka.acls.filter((acl) => !wanted.has(aclKey(acl)))
  const deletingIds = desired.acls.filter((acl) => acl.deleting).map((acl) => acl.id)

  const actions: Action[] = []
  if (missing.length > 0) {
    const acls = missing.map(({ id: _id, deleting: _deleting, ...acl }) => acl)
    actions.push({ kind: 'create_acls', acls, because: `${missing.length} permissions are not in Kafka yet` })
  }
  if (surplus.length > 0 || deletingIds.length > 0) {
    const because = `${Math.max(surplus.length, deletingIds.length)} permissions were taken back or never given by the API`
    actions.push({ kind: 'delete_acls', acls: surplus, aclIds: deletingIds, because })
  }
  return { actions }
}
