import type { NodeListing } from '@headwater/provider'
import { claims, nameOf, pods } from './api/objects.ts'
import type { KubernetesContext } from './context.ts'
import { requireNamespace } from './installation.ts'
import { isInDoubt, type NodeParts, observeNode, partsByNode } from './observation.ts'
import { clusterPartsOf, remarksOn } from './remarks.ts'

/** Reads what the watches hold: no call is made, except about a node whose lists do not agree. */
export async function listNodes(
  context: KubernetesContext,
  { clusterId }: { clusterId?: string } = {},
): Promise<NodeListing> {
  const { watched, settings, clock } = context
  const observedAtMs = clock.nowMs()
  await requireNamespace(context)
  const [claimsNow, servicesNow, podsNow, kubernetesNodes] = await Promise.all([
    watched.claims.current(),
    watched.services.current(),
    watched.pods.current(),
    watched.kubernetesNodes.current(),
  ])
  const parts = partsByNode({ claims: claimsNow.values(), services: servicesNow.values(), pods: podsNow.values() })
  const wanted = [...parts.values()].filter(({ record }) => clusterId === undefined || record.clusterId === clusterId)
  const nodes = []
  for (const each of wanted) {
    const certain = isInDoubt(each) ? await lookAgain(context, each) : each
    if (certain === null) continue
    const observed = observeNode(certain, kubernetesNodes, settings, observedAtMs)
    nodes.push(observed.state === 'deleting' ? observed : { ...observed, ...(await remarksFor(context, certain)) })
  }
  return { observedAtMs, nodes }
}

async function remarksFor(context: KubernetesContext, parts: NodeParts): Promise<{ remarks?: string[] }> {
  const cluster = await clusterPartsOf(context, parts.record.clusterId)
  const remarks = remarksOn(parts, cluster, context.settings.installationId)
  return remarks.length === 0 ? {} : { remarks }
}

/** The pod first, then the claim: what a start writes on the claim comes before what it does to the pod. */
async function lookAgain({ api }: KubernetesContext, parts: NodeParts): Promise<NodeParts | null> {
  const name = nameOf(parts.claim ?? {})
  const pod = await api.get(pods, name)
  const claim = await api.get(claims, name)
  return claim === null && pod === null && parts.services.length === 0 ? null : { ...parts, claim, pod }
}
