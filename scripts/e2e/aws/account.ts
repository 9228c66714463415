import type { ClusterView } from '@headwater/api-contract'
import { type TagName, tagKey } from '@headwater/provider-aws/testing'
import { type ControlPlane, until } from '../control-plane.ts'
import type { KafkaCloud } from './kafka-cloud.ts'

export interface SimulatedInstance {
  id: string
  zone: string
  phase: 'running' | 'ended'
}

/** Every instance that the account ever had, the newest last. */
export function instances({ cloud }: KafkaCloud): SimulatedInstance[] {
  return [...cloud.layer.world.instances.values()].map(({ id, zone, endingAtMs }) => ({
    id,
    zone,
    phase: endingAtMs === null ? 'running' : 'ended',
  }))
}

/** What a person does in the console of AWS. */
export async function terminateByHand(kafka: KafkaCloud, instanceId: string): Promise<void> {
  await callByHand(kafka, { Action: 'TerminateInstances', 'InstanceId.1': instanceId })
}

export async function tagByHand(kafka: KafkaCloud, { id, tag }: TaggedPart, value: string): Promise<void> {
  await callByHand(kafka, { Action: 'CreateTags', 'ResourceId.1': id, 'Tag.1.Key': tagKey[tag], 'Tag.1.Value': value })
}

async function callByHand({ cloud }: KafkaCloud, parameters: Record<string, string>): Promise<void> {
  const { endpoint = '' } = cloud.account
  const body = new URLSearchParams({ Version: '2016-11-15', ...parameters })
  const response = await fetch(endpoint, { method: 'POST', body })
  if (!response.ok) throw new Error(await response.text())
}

/** A tag of some node's volume or addresses. */
export interface TaggedPart {
  id: string
  nodeId: string
  tag: TagName
  value: string
}

export async function partOf({ cloud }: KafkaCloud, part: 'volume' | 'addresses', tag: TagName): Promise<TaggedPart> {
  for (const line of await cloud.layer.leftovers()) {
    const [, id = '', text = '{}'] = /^(?:volume|interface) (\S+) (.*)$/.exec(line) ?? []
    const tags = JSON.parse(text) as Record<string, string>
    if (tags[tagKey.part] === part) return { id, nodeId: tags[tagKey.node] ?? '', tag, value: tags[tagKey[tag]] ?? '' }
  }
  throw new Error(`no node has ${part}`)
}

/** How often a call was made, by the control plane and not by an instance. */
export function callsOf({ cloud }: KafkaCloud, name: string): number {
  return cloud.layer.calls.filter(({ call, instanceId }) => call === name && instanceId === null).length
}

/** What is left in the account after `withinMs` at most: instances, interfaces, volumes, groups, secrets, as words. */
export async function untilNothingIsLeft({ cloud }: KafkaCloud, withinMs = 15_000): Promise<string[]> {
  let left: string[] = []
  const look = async () => {
    left = await cloud.layer.leftovers()
    return left.length === 0
  }
  await until('nothing to be left', withinMs, look).catch(() => undefined)
  return left
}

/** Asks for the cluster's deletion, and waits for its end. */
export async function untilDeleted(plane: ControlPlane, clusterId: string): Promise<void> {
  await plane.api.delete(`/v1/clusters/${clusterId}`)
  await until(`cluster ${clusterId} to be DELETED`, 120_000, async () => {
    const { phase } = await plane.api.get<ClusterView>(`/v1/clusters/${clusterId}`)
    return phase === 'DELETED'
  })
}
