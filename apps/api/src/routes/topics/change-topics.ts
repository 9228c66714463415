import { createTopicRequest, topicName, topicSchema, updateTopicRequest } from '@headwater/api-contract'
import { findSpecification } from '@headwater/database/intent'
import { KafkaRefusal, type TopicDescription } from '@headwater/kafka'
import { assert, type KafkaAccess } from '@headwater/model'
import { z } from 'zod'
import { answerChangeOutside } from '../../change.ts'
import { refuseUnlessUsable } from '../../cluster-state.ts'
import { type Api, type ApiContext, clusterOf } from '../../context.ts'
import { requireKafkaAccess } from '../../kafka-access.ts'
import { Refusal } from '../../refusal.ts'
import { clusterParameters, noContent, postHeaders, problemResponse } from '../../route-schema.ts'
import { topicView } from '../../topic-view.ts'

const lookAttempts = 20
const lookAgainMs = 100

const topicParameters = z.strictObject({ ...clusterParameters.shape, topicName })

export function addChangeTopicRoutes(app: Api, context: ApiContext): void {
  app.post(
    '/v1/clusters/:clusterId/topics',
    {
      config: { scope: 'developer', action: 'topic.create' },
      schema: {
        operationId: 'createTopic',
        summary: 'Create a topic; replicas and minimum in-sync are the availability class’s',
        tags: ['Topics'],
        headers: postHeaders,
        params: clusterParameters,
        body: createTopicRequest,
        response: { 201: topicSchema, ...problemResponse },
      },
    },
    async (request, reply) => {
      const cluster = clusterOf(request)
      const { name, partitions, configs } = request.body
      return answerChangeOutside(context, request, reply, {
        resource: `${cluster.id}/topics/${name}`,
        run: async (again) => {
          refuseUnlessUsable(cluster)
          const specification = await findSpecification(context.pool, cluster.physicalClusterId)
          assert(specification, 'a cluster has a physical cluster')
          const access = await requireKafkaAccess(context, cluster)
          const topic = {
            name,
            partitions: partitions ?? specification.defaultPartitions,
            replicationFactor: specification.replicationFactor,
            configs: Object.fromEntries(Object.entries(configs).map(([key, value]) => [key, String(value)])),
          }
          await createOrFind(access, topic, again)
          return {
            status: 201,
            body: await viewOnce(access, name, () => true),
            headers: { location: `/v1/clusters/${cluster.id}/topics/${name}` },
            resource: `${cluster.id}/topics/${name}`,
          }
        },
      })
    },
  )

  app.patch(
    '/v1/clusters/:clusterId/topics/:topicName',
    {
      config: { scope: 'developer', action: 'topic.update' },
      schema: {
        operationId: 'updateTopic',
        summary: 'Configure a topic, or give it more partitions',
        tags: ['Topics'],
        params: topicParameters,
        body: updateTopicRequest,
        response: { 200: topicSchema, ...problemResponse },
      },
    },
    async (request, reply) => {
      const cluster = clusterOf(request)
      const { topicName: name } = request.params
      const { partitions, configs = {} } = request.body
      const changes = Object.fromEntries(
        Object.entries(configs).map(([key, value]) => [key, value === null ? null : String(value)]),
      )
      return answerChangeOutside(context, request, reply, {
        resource: `${cluster.id}/topics/${name}`,
        run: async () => {
          refuseUnlessUsable(cluster)
          const access = await requireKafkaAccess(context, cluster)
          const before = await context.topics.describeTopic(access, name)
          const wanted = partitions ?? before.partitions.length
          refuseFewer(before, wanted)
          if (Object.keys(changes).length > 0) await context.topics.alterTopicConfigs(access, name, changes)
          if (wanted > before.partitions.length) await context.topics.alterPartitions(access, name, wanted)
          const body = await viewOnce(
            access,
            name,
            (topic) => topic.partitions.length >= wanted && shows(topic, changes),
          )
          return { status: 200, body, resource: `${cluster.id}/topics/${name}` }
        },
      })
    },
  )

  app.delete(
    '/v1/clusters/:clusterId/topics/:topicName',
    {
      config: { scope: 'developer', action: 'topic.delete' },
      schema: {
        operationId: 'deleteTopic',
        summary: 'Delete a topic with its records',
        tags: ['Topics'],
        params: topicParameters,
        response: { 204: noContent, ...problemResponse },
      },
    },
    async (request, reply) => {
      const cluster = clusterOf(request)
      const { topicName: name } = request.params
      return answerChangeOutside(context, request, reply, {
        resource: `${cluster.id}/topics/${name}`,
        run: async () => {
          refuseUnlessUsable(cluster)
          await context.topics.deleteTopic(await requireKafkaAccess(context, cluster), name)
          return { status: 204, body: null, resource: `${cluster.id}/topics/${name}` }
        },
      })
    },
  )

  /** `again`: a first attempt died before it could answer, and the topic may be its work. */
  async function createOrFind(
    access: KafkaAccess,
    topic: Parameters<typeof context.topics.createTopic>[1],
    again: boolean,
  ) {
    try {
      await context.topics.createTopic(access, topic)
    } catch (error) {
      if (!again || !(error instanceof KafkaRefusal) || error.code !== 'topic_exists') throw error
      const existing = await context.topics.describeTopic(access, topic.name)
      if (existing.partitions.length !== topic.partitions) throw error
    }
  }

  /**
   * Brokers learn of a topic and of its changes one after another: the one that is asked may be the last. So the topic is shown as
   * it is when it matches, or after two seconds.
   */
  async function viewOnce(access: KafkaAccess, name: string, matches: (topic: TopicDescription) => boolean) {
    for (let attempt = 1; ; attempt++) {
      const topic = await describeIfKnown(access, name, attempt)
      if (topic !== null && (matches(topic) || attempt === lookAttempts))
        return topicView(topic, await context.topics.readPartitionOffsets(access, name))
      await context.clock.sleep(lookAgainMs)
    }
  }

  async function describeIfKnown(access: KafkaAccess, name: string, attempt: number): Promise<TopicDescription | null> {
    try {
      return await context.topics.describeTopic(access, name)
    } catch (error) {
      const isUnknown = error instanceof KafkaRefusal && error.code === 'unknown_topic'
      if (isUnknown && attempt < lookAttempts) return null
      throw error
    }
  }
}

function shows({ configs }: TopicDescription, changes: Record<string, string | null>): boolean {
  return Object.entries(changes).every(([name, value]) =>
    value === null ? configs[name]?.isDefault !== false : configs[name]?.value === value,
  )
}

function refuseFewer(topic: TopicDescription, partitions: number): void {
  const current = topic.partitions.length
  if (partitions >= current) return
  throw new Refusal('kafka-refused', `The topic has ${current} partitions, and Kafka never takes one away.`, {
    limit: 'partitions_can_only_grow',
    current,
    requested: partitions,
    next: 'Create a topic with fewer partitions, and move the records there.',
    errors: [{ in: 'body', pointer: '/partitions', detail: `must be at least ${current}` }],
  })
}
