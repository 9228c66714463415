import { type NodeReference, ProviderError, type VolumeSpecification } from '@headwater/provider'
import { isApiError } from './api/api-error.ts'
import { type Claim, claims, storageClasses } from './api/objects.ts'
import type { KubernetesContext } from './context.ts'
import { isLeaving, namedClaim } from './machine-memory.ts'
import { annotations } from './names.ts'
import { storageOf } from './node-objects.ts'
import { askedVolumeOf } from './node-record.ts'
import { wholeGib } from './quantity.ts'

/** Others may change the same claim meanwhile; this often it is looked at afresh. */
const attempts = 8

/** Asks for a larger claim; the storage driver grows the volume, and the file system on it, under whatever runs there. */
export async function changeVolume(
  context: KubernetesContext,
  reference: NodeReference,
  volume: VolumeSpecification,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const claim = await namedClaim(context, reference, 'changeVolume')
    if (claim === null || isLeaving(claim)) {
      throw new ProviderError('conflict', `changeVolume: node ${reference.id} does not exist, or is being deleted`)
    }
    if (await isAsAsked(context, reference, claim, volume)) return
    try {
      context.watched.claims.expect(await context.api.apply(claims, changed(claim, volume)))
      return
    } catch (error) {
      // Somebody else changed the claim: what was decided about is no longer there.
      if (!isApiError(error, 'Conflict') || attempt === attempts) throw error
    }
  }
}

async function isAsAsked(
  context: KubernetesContext,
  reference: NodeReference,
  claim: Claim,
  volume: VolumeSpecification,
): Promise<boolean> {
  const presentGib = wholeGib(claim.spec?.resources?.requests?.['storage'] ?? '0')
  if (!Number.isInteger(volume.sizeGib) || volume.sizeGib < presentGib) {
    throw new ProviderError(
      'invalid_spec',
      `the volume of ${reference.id} has ${presentGib} GiB and only grows; ${volume.sizeGib} GiB cannot be had`,
    )
  }
  if (volume.sizeGib > presentGib) {
    if (claim.status?.phase !== 'Bound') {
      throw new ProviderError('unavailable', `changeVolume: node ${reference.id} is half made; wait for ready`)
    }
    await refuseRigidStorage(context, reference, claim.spec?.storageClassName ?? '')
  }
  const asked = askedVolumeOf(claim)
  return (
    asked?.sizeGib === volume.sizeGib && asked.iops === volume.iops && asked.throughputMiBps === volume.throughputMiBps
  )
}

/** Only for this very state of the claim: a late call cannot take back what has grown since. */
function changed(claim: Claim, volume: VolumeSpecification): Claim {
  const { name = '', uid = '', resourceVersion = '' } = claim.metadata ?? {}
  return {
    metadata: { name, uid, resourceVersion, annotations: { [annotations.volume]: JSON.stringify(volume) } },
    spec: { resources: { requests: { storage: storageOf(volume) } } },
  }
}

async function refuseRigidStorage(
  { api }: KubernetesContext,
  reference: NodeReference,
  storageClass: string,
): Promise<void> {
  const found = await api.get(storageClasses, storageClass)
  if (found?.allowVolumeExpansion === true) return
  throw new ProviderError(
    'invalid_spec',
    `changeVolume: storage class ${storageClass} of ${reference.id} cannot grow volumes; set allowVolumeExpansion: true ` +
      'on it where its driver can, or move the broker to a new node with a larger volume',
  )
}
