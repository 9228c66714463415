import { offsetResetSchema, type ResetOffsets, resetOffsetsRequest } from '@headwater/api-contract'
import type { ConsumerGroupDescription, GroupPartition } from '@headwater/kafka'
import type { KafkaAccess } from '@headwater/model'
import { answerChangeOutside } from '../../change.ts'
import { refuseUnlessUsable } from '../../cluster-state.ts'
import { type Api, type ApiContext, clusterOf } from '../../context.ts'
import { requireKafkaAccess } from '../../kafka-access.ts'
import { isReachable, type OffsetMove, planOffsetReset } from '../../offset-reset.ts'
import { groupActive, invalid, Refusal } from '../../refusal.ts'
import { postHeaders, problemResponse } from '../../route-schema.ts'
import { groupParameters } from './consumer-groups.ts'

export function addResetOffsetsRoute(app: Api, context: ApiContext): void {
  app.post(
    '/v1/clusters/:clusterId/consumer-groups/:groupId/offset-resets',
    {
      config: { scope: 'developer', action: 'consumer_group.reset_offsets' },
      schema: {
        operationId: 'resetConsumerGroupOffsets',
        summary: 'Set where a group without members goes on reading, or show what that would do',
        tags: ['Consumer groups'],
        headers: postHeaders,
        params: groupParameters,
        body: resetOffsetsRequest,
        response: { 200: offsetResetSchema, ...problemResponse },
      },
    },
    async (request, reply) => {
      const cluster = clusterOf(request)
      const { groupId } = request.params
      const resource = `${cluster.id}/consumer-groups/${groupId}`
      const plan = async () => {
        refuseUnlessUsable(cluster)
        const access = await requireKafkaAccess(context, cluster)
        return { access, moves: await planMoves(access, groupId, request.body) }
      }
      // nothing is changed, so nothing is audited or kept for a second asking
      if (request.body.dryRun) return { groupId, applied: false, partitions: (await plan()).moves }
      return answerChangeOutside(context, request, reply, {
        resource,
        run: async () => {
          const { access, moves } = await plan()
          const offsets = moves.map(({ topic, partition, to }) => ({ topic, partition, offset: to }))
          await context.groups.commitGroupOffsets(access, groupId, offsets)
          return { status: 200, body: { groupId, applied: true, partitions: moves }, resource }
        },
      })
    },
  )

  async function planMoves(access: KafkaAccess, groupId: string, wanted: ResetOffsets): Promise<OffsetMove[]> {
    const group = await context.groups.describeConsumerGroup(access, groupId)
    refuseActive(group)
    const partitions = partitionsOf(group, wanted)
    const reachable = partitions.filter(isReachable)
    if (reachable.length < partitions.length) throw withoutLeader(partitions)
    const atTime =
      wanted.time === undefined ? [] : await context.groups.findOffsets(access, partitions, Date.parse(wanted.time))
    return planOffsetReset(reachable, wanted, atTime)
  }
}

function refuseActive({ groupId, state, members }: ConsumerGroupDescription): void {
  if (state === 'empty') return
  const names = members.map(({ clientId, clientHost }) => `${clientId} at ${clientHost}`)
  const shown = names.length > 3 ? [...names.slice(0, 3), `${names.length - 3} more`] : names
  throw groupActive(`${groupId} is ${state}: ${shown.length === 0 ? 'no member is known' : shown.join(', ')}.`)
}

function partitionsOf(group: ConsumerGroupDescription, { topic, partitions: wanted }: ResetOffsets): GroupPartition[] {
  if (topic === undefined) return group.partitions
  const named = group.partitions.filter((each) => each.topic === topic)
  if (named.length === 0)
    throw invalid({ in: 'body', pointer: '/topic', detail: 'is not a topic that the group reads or has read' })
  if (wanted === undefined) return named
  const known = new Set(named.map(({ partition }) => partition))
  const unknown = wanted.findIndex((number) => !known.has(number))
  if (unknown >= 0)
    throw invalid({ in: 'body', pointer: `/partitions/${unknown}`, detail: `is not a partition of ${topic}` })
  const chosen = new Set(wanted)
  return named.filter(({ partition }) => chosen.has(partition))
}

function withoutLeader(partitions: GroupPartition[]): Refusal {
  const names = partitions.filter((each) => !isReachable(each)).map(({ topic, partition }) => `${topic}-${partition}`)
  return new Refusal('unavailable', `These have no leader now: ${names.slice(0, 10).join(', ')}.`, {
    retryAfterSeconds: 5,
  })
}
