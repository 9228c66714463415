import { type NodeSpecification, nodeSpecificationDigest, ProviderError } from '@headwater/provider'
import { annotate } from './api/annotate.ts'
import { isApiError, KubernetesApiError } from './api/api-error.ts'
import {
  annotationOf,
  type Claim,
  claims,
  isTerminating,
  nameOf,
  type Service,
  services,
  storageClasses,
  uidOf,
} from './api/objects.ts'
import { mostTenantPorts, type OwnerReference, ownedBy } from './cluster-objects.ts'
import { preparedOwner } from './clusters.ts'
import type { KubernetesContext } from './context.ts'
import { isUsable, zoneOf } from './kubernetes-node.ts'
import { annotations, objectName, requireLabelValue, tenantServiceName } from './names.ts'
import {
  alignNodePorts,
  internalService,
  nodeClaim,
  planPorts,
  type ServiceMaking,
  selectedNodeAnnotation,
  tenantService,
} from './node-objects.ts'
import { addressesOf, type RecordedAddresses } from './node-record.ts'

/** The claim first, which says whose everything is; then the services; their addresses are noted on the claim last. */
export async function createNode(context: KubernetesContext, node: NodeSpecification): Promise<void> {
  const { settings } = context
  refuseUnusable(context, node)
  await refuseUnsuitableStorage(context, node)
  const cluster = { id: node.clusterId, organizationId: node.organizationId }
  const owner = ownedBy('ConfigMap', await preparedOwner(context, cluster, `node ${node.id}`))
  const { claim, isNew } = await makeClaim(context, node, owner)
  await context.crashPoint('claim_made')
  const making: ServiceMaking = { owner, claimUid: uidOf(claim), kept: addressesOf(claim) }
  try {
    const internal = await makeService(context, internalService(settings, node, making), making)
    await context.crashPoint('internal_service_made')
    const tenant = await makeTenantService(context, node, making)
    await context.crashPoint('services_made')
    if (making.kept === null) await noteAddresses(context, node, claim, internal, tenant)
  } catch (error) {
    // What can never be had leaves nothing behind of what this call has made.
    if (isNew && isFinal(error)) await removeMade(context, node, uidOf(claim))
    throw error
  }
}

function refuseUnusable({ settings, sizes }: KubernetesContext, node: NodeSpecification): void {
  const refuse = (problem: string) => {
    throw new ProviderError('invalid_spec', `node ${node.id}: ${problem}`)
  }
  requireLabelValue('node', node.id)
  if (!sizes.has(node.size)) refuse(`size "${node.size}" is none of ${[...sizes.keys()].join(', ')}`)
  if (!settings.zones.includes(node.zone)) refuse(`zone "${node.zone}" is none of ${settings.zones.join(', ')}`)
  if (!(Number.isInteger(node.volume.sizeGib) && node.volume.sizeGib > 0)) {
    refuse(`a volume of ${node.volume.sizeGib} GiB is no whole number above 0`)
  }
  const names = node.ports.map(({ name }) => name)
  if (new Set(names).size !== names.length) refuse(`port names repeat: ${names.join(', ')}`)
  const unfit = names.find((name) => !/^[a-z0-9]([a-z0-9-]{0,13}[a-z0-9])?$/.test(name))
  if (unfit !== undefined) refuse(`port name "${unfit}" is not 1 to 15 lower-case letters, digits and "-"`)
  const numbers = node.ports.flatMap(({ port }) => (port === null ? [] : [port]))
  if (new Set(numbers).size !== numbers.length) refuse(`port numbers repeat: ${numbers.join(', ')}`)
  const wrong = numbers.find((port) => !(Number.isInteger(port) && port >= 1024 && port <= 65_535))
  if (wrong !== undefined) refuse(`port ${wrong} is not between 1024 and 65535`)
  if (node.ports.filter(({ audience }) => audience === 'tenant').length > mostTenantPorts) {
    refuse(`at most ${mostTenantPorts} ports can be for tenants`)
  }
}

/** A class that makes volumes at once makes them in any zone. */
async function refuseUnsuitableStorage({ api, settings }: KubernetesContext, node: NodeSpecification): Promise<void> {
  const found = await api.get(storageClasses, settings.storageClass)
  if (found?.volumeBindingMode === 'WaitForFirstConsumer') return
  const problem =
    found === null
      ? 'does not exist: create it, or name another one'
      : 'makes volumes in any zone: set volumeBindingMode: WaitForFirstConsumer'
  throw new ProviderError('invalid_spec', `node ${node.id}: storage class ${settings.storageClass} ${problem}`)
}

async function makeClaim(
  context: KubernetesContext,
  node: NodeSpecification,
  owner: OwnerReference,
): Promise<{ claim: Claim; isNew: boolean }> {
  const { api, settings, watched } = context
  const digest = nodeSpecificationDigest(node)
  const name = objectName(settings.installationId, node.id)
  let found = await api.get(claims, name)
  if (found === null) {
    const selectedNode = await pickKubernetesNode(context, node)
    try {
      // Not applied but created: of two specifications for one id, one has to be the first.
      const claim = await api.create(claims, nodeClaim(settings, node, { digest, owner, selectedNode }))
      watched.claims.expect(claim)
      return { claim, isNew: true }
    } catch (error) {
      if (!isApiError(error, 'AlreadyExists')) throw error
      found = await api.get(claims, name)
    }
  }
  if (found === null || isTerminating(found) || annotationOf(found, annotations.deleting) !== null) {
    throw new ProviderError('conflict', `node ${node.id} is being deleted; ids are never reused`)
  }
  if (annotationOf(found, annotations.digest) !== digest) {
    throw new ProviderError('conflict', `node ${node.id} exists with another specification; ids are never reused`)
  }
  if (found.status?.phase === 'Pending') await selectAgain(context, node, found)
  return { claim: found, isNew: false }
}

/** The storage driver takes the choice back when it fails there, and the Kubernetes node may be gone by now. */
async function selectAgain(context: KubernetesContext, node: NodeSpecification, claim: Claim): Promise<void> {
  const selected = annotationOf(claim, selectedNodeAnnotation)
  const present = selected === null ? undefined : (await context.watched.kubernetesNodes.current()).get(selected)
  if (present !== undefined && isUsable(present, context.settings)) return
  const selectedNode = await pickKubernetesNode(context, node)
  const written = await annotate(context.api, claims, claim, { [selectedNodeAnnotation]: selectedNode })
  context.watched.claims.expect(written)
}

async function pickKubernetesNode(context: KubernetesContext, node: NodeSpecification): Promise<string> {
  const present = [...(await context.watched.kubernetesNodes.current()).values()]
  const usable = present.find((each) => zoneOf(each) === node.zone && isUsable(each, context.settings))
  if (usable !== undefined) return nameOf(usable)
  throw new ProviderError(
    'out_of_capacity',
    `node ${node.id}: zone ${node.zone} has no Kubernetes node that is ready and takes new pods; add one, or wait for it`,
  )
}

async function makeTenantService(
  context: KubernetesContext,
  node: NodeSpecification,
  making: ServiceMaking,
): Promise<Service | null> {
  const wanted = tenantService(context.settings, node, making)
  if (wanted === null) return null
  const made = await makeService(context, wanted, making)
  if (wanted.spec?.type !== 'NodePort') return made
  const steps = alignNodePorts(made)
  if (steps.length === 0) return made
  // Not by server-side apply, which knows a service's ports by the very numbers that change.
  const same = { op: 'test' as const, path: '/metadata/uid', value: uidOf(made) }
  const written = await context.api.patch(services, nameOf(made), [same, ...steps])
  context.watched.services.expect(written)
  return written
}

async function makeService(
  { api, watched }: KubernetesContext,
  wanted: Service,
  { claimUid, kept }: ServiceMaking,
): Promise<Service> {
  // With the address that it had it cannot be made while it is there: Kubernetes looks at the address first.
  let found = kept === null ? null : await api.get(services, nameOf(wanted))
  if (found === null) {
    try {
      const made = await api.create(services, wanted)
      watched.services.expect(made)
      return made
    } catch (error) {
      if (!isApiError(error, 'AlreadyExists')) throw error
    }
    found = await api.get(services, nameOf(wanted))
  }
  if (found !== null && !isTerminating(found)) {
    if (annotationOf(found, annotations.claimUid) === claimUid) return found
    throw new ProviderError(
      'conflict',
      `service ${nameOf(wanted)} belongs to a volume that was deleted by somebody else; delete the node and make a new one`,
    )
  }
  throw new ProviderError('unavailable', `service ${nameOf(wanted)} is still being deleted; try again`)
}

/** From now on the node is whole. */
async function noteAddresses(
  { api, settings, watched }: KubernetesContext,
  node: NodeSpecification,
  claim: Claim,
  internal: Service,
  tenant: Service | null,
): Promise<void> {
  const { tenantAccess, internalHosts, clusterDomain, namespace } = settings
  const clusterIp = internal.spec?.clusterIP ?? ''
  const internalHost =
    internalHosts === 'cluster-ip' ? clusterIp : `${nameOf(internal)}.${namespace}.svc.${clusterDomain}`
  const ports = planPorts(settings, node, null).map(({ name, audience, port }) => ({
    name,
    audience,
    port: port ?? tenant?.spec?.ports?.find((each) => each.name === name)?.nodePort ?? 0,
  }))
  const tenantHost =
    tenantAccess.by === 'node-port' ? tenantAccess.host : tenantAccess.by === 'cluster' ? internalHost : null
  const recorded: RecordedAddresses = { clusterIp, internalHost, tenantHost, ports }
  const written = await annotate(api, claims, claim, { [annotations.addresses]: JSON.stringify(recorded) })
  watched.claims.expect(written)
}

function isFinal(error: unknown): boolean {
  if (error instanceof ProviderError) return error.code !== 'unavailable'
  return error instanceof KubernetesApiError && error.status >= 400 && error.status < 500 && error.status !== 429
}

async function removeMade({ api, settings }: KubernetesContext, node: NodeSpecification, claimUid: string) {
  const name = objectName(settings.installationId, node.id)
  for (const each of [name, tenantServiceName(name)]) {
    const service = await api.get(services, each)
    if (service !== null && annotationOf(service, annotations.claimUid) === claimUid) {
      await api.remove(services, each, { uid: uidOf(service) })
    }
  }
  await api.remove(claims, name, { uid: claimUid })
}
