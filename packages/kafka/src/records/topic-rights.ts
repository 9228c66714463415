import { setTimeout as sleep } from 'node:timers/promises'
import type { TopicUser } from '@headwater/control-loop'
import type { Acl, AclOperation, KafkaAccess } from '@headwater/model'
import { createAcls } from '../admin/access-control.ts'
import type { ConnectionCache } from '../admin/connection-cache.ts'
import { KafkaRefusal } from '../admin/kafka-refusal.ts'

/** How long the news of a right may take to reach every broker, ms. */
const newsWithinMs = 5_000
const pauseMs = 50

/**
 * Runs a step as a topic's user, and gives it the right to one operation on that topic when it turns out to be missing. Rights are left
 * behind: like all that the API did not store, the loop's next pass takes them away, and a step that goes on gives them again.
 */
export async function withRight<T>(
  connections: ConnectionCache,
  operator: KafkaAccess,
  right: { user: TopicUser; topic: string; operation: AclOperation },
  step: () => Promise<T>,
): Promise<T> {
  const deadlineMs = performance.now() + newsWithinMs
  for (;;) {
    try {
      return await step()
    } catch (error) {
      if (!isDenied(error) || performance.now() > deadlineMs) throw error
      await connections.run(operator, 'the topic’s user was given no right', (connection) =>
        createAcls(connection, [aclOf(right)]),
      )
      await sleep(pauseMs)
    }
  }
}

function isDenied(error: unknown): boolean {
  return error instanceof KafkaRefusal && error.code === 'not_authorized'
}

function aclOf({ user, topic, operation }: { user: TopicUser; topic: string; operation: AclOperation }): Acl {
  return {
    principal: user.principal,
    resourceType: 'topic',
    resourceName: topic,
    patternType: 'literal',
    operation,
    permission: 'allow',
  }
}
