import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { V1PersistentVolume } from '@kubernetes/client-node'
import {
  annotationOf,
  type Claim,
  claims,
  type KubernetesNode,
  nameOf,
  type Plain,
  type Resource,
  uidOf,
} from '../api/objects.ts'
import { zoneOf } from '../kubernetes-node.ts'
import { parseQuantity } from '../quantity.ts'
import type { AdminApi } from './admin-api.ts'

export type PersistentVolume = Plain<V1PersistentVolume>

export const persistentVolumes: Resource<PersistentVolume> = {
  group: '',
  version: 'v1',
  kind: 'PersistentVolume',
  plural: 'persistentvolumes',
  namespaced: false,
}

/** The test kubelet's storage driver, as storage classes name it. */
export const provisioner = 'test-kubelet.headwater.dev/folders'

const selectedNode = 'volume.kubernetes.io/selected-node'

/** A folder for a claim that a Kubernetes node was selected for, in that node's zone; Kubernetes then binds the two. */
export async function provision(
  admin: AdminApi,
  claim: Claim,
  place: { folder: string; node: KubernetesNode; storageClass: string },
): Promise<void> {
  const name = `pv-${uidOf(claim)}`
  const path = join(place.folder, name)
  mkdirSync(path, { recursive: true })
  const storage = claim.spec?.resources?.requests?.['storage'] ?? '1Gi'
  await admin.create(persistentVolumes, undefined, {
    metadata: { name, annotations: { 'pv.kubernetes.io/provisioned-by': provisioner } },
    spec: {
      capacity: { storage },
      accessModes: ['ReadWriteOnce'],
      persistentVolumeReclaimPolicy: 'Delete',
      storageClassName: place.storageClass,
      hostPath: { path },
      claimRef: {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        namespace: claim.metadata?.namespace ?? '',
        name: nameOf(claim),
        uid: uidOf(claim),
      },
      nodeAffinity: {
        required: {
          nodeSelectorTerms: [
            {
              matchExpressions: [
                { key: 'topology.kubernetes.io/zone', operator: 'In', values: [zoneOf(place.node) ?? ''] },
              ],
            },
          ],
        },
      },
    },
  })
}

/** The Kubernetes node that this claim's volume is to be made near; null when it is not our turn. */
export function wantsVolume(claim: Claim): string | null {
  return claim.status?.phase === 'Pending' && claim.spec?.volumeName === undefined
    ? annotationOf(claim, selectedNode)
    : null
}

/** True where a bound claim asks for more than its volume holds. */
export function wantsGrowth(claim: Claim): boolean {
  const asked = parseQuantity(claim.spec?.resources?.requests?.['storage'] ?? '0')
  return claim.status?.phase === 'Bound' && asked > parseQuantity(claim.status.capacity?.['storage'] ?? '0')
}

/** A folder has no size: growing it is saying so, first on the volume, then on the claim. */
export async function grow(admin: AdminApi, claim: Claim): Promise<void> {
  const storage = claim.spec?.resources?.requests?.['storage'] ?? '0'
  await admin.merge(persistentVolumes, { name: claim.spec?.volumeName ?? '' }, { spec: { capacity: { storage } } })
  const place = { name: nameOf(claim), namespace: claim.metadata?.namespace, subresource: 'status' }
  await admin.merge(claims, place, { status: { capacity: { storage } } })
}

/** Removes a released volume, its content with it. */
export async function reclaim(admin: AdminApi, volume: PersistentVolume): Promise<void> {
  rmSync(volume.spec?.hostPath?.path ?? '', { recursive: true, force: true })
  await admin.remove(persistentVolumes, { name: nameOf(volume) })
}
