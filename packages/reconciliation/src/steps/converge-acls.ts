import { type Acl, aclKey, probeUserName } from '@headwater/model'
import type { Action } from '../plan.ts'
import { platformAcls } from '../platform-acls.ts'
import { reachableKafka, type Step } from '../step.ts'

const platformKeys = platformAcls.map(aclKey)

/** ACLs have one writer, our API, as users do; beside its permissions stand the denials that protect the platform. */
export const convergeAcls: Step = ({ desired, observed }) => {
  const kafka = reachableKafka(observed)
  if (kafka === null) return {}
  const given = desired.acls.filter((acl) => !acl.deleting)
  const wanted = [...platformAcls, ...given.map(({ id: _id, deleting: _deleting, ...acl }): Acl => acl)]
  const wantedKeys = [...platformKeys, ...given.map(aclKey)]
  const presentKeys = kafka.acls.map(aclKey)
  const present = new Set(presentKeys)
  const known = new Set(wantedKeys)

  const missing = wanted.filter((_acl, at) => !present.has(wantedKeys[at] ?? ''))
  // Until the endpoint is proved, the probe's own permissions are in use.
  const surplus = kafka.acls.filter(
    ({ principal }, at) =>
      !known.has(presentKeys[at] ?? '') && (desired.endpointVerified || principal !== probeUserName),
  )
  const deletingIds = desired.acls.filter((acl) => acl.deleting).map((acl) => acl.id)

  const actions: Action[] = []
  if (missing.length > 0) {
    actions.push({ kind: 'create_acls', acls: missing, because: `${missing.length} permissions are not in Kafka yet` })
  }
  if (surplus.length > 0 || deletingIds.length > 0) {
    const because = `${Math.max(surplus.length, deletingIds.length)} permissions were taken back or never given by the API`
    actions.push({ kind: 'delete_acls', acls: surplus, aclIds: deletingIds, because })
  }
  return { actions }
}
