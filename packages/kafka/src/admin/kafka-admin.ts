import type { KafkaAdmin } from '@headwater/control-loop'
import type { Random } from '@headwater/model'
import {
  createAcls,
  deleteAcls,
  deleteUser,
  setDefaultMinInSync,
  setDefaultQuota,
  upsertUser,
} from './access-control.ts'
import { createConnectionCache } from './connection-cache.ts'
import { untilListening } from './listening.ts'
import { observeKafka } from './observe.ts'
import { createTopicAdmin, type TopicAdmin } from './topics.ts'
import { verifyEndpoint } from './verify-endpoint.ts'

/** An ordinary call has been answered or refused after this, ms; `verifyEndpoint` has its own `verifyTimeoutMs`. */
export const adminCallTimeoutMs = 12_000

/**
 * Kafka's admin protocol over mutual TLS, for the control loop and the API. Keeps one connection a cluster while it is in
 * use; `close` ends them all. Every call rejects with a KafkaRefusal and nothing else.
 */
export function createKafkaAdmin(random: Random): KafkaAdmin & TopicAdmin & { close(): Promise<void> } {
  const connections = createConnectionCache()
  return {
    ...createTopicAdmin(connections),

    untilListening,

    observe: (access) => connections.run(access, 'Kafka was not observed', observeKafka),

    setDefaultMinInSync: (access, minInSync) =>
      connections.run(access, 'the default minimum of in-sync replicas was not set', (connection) =>
        setDefaultMinInSync(connection, minInSync),
      ),

    setDefaultQuota: (access, quota) =>
      connections.run(access, 'the default quota was not set', (connection) => setDefaultQuota(connection, quota)),

    upsertUser: (access, name, credential) =>
      connections.run(access, `user ${name} was not given its credential`, (connection) =>
        upsertUser(connection, name, credential),
      ),

    deleteUser: (access, name) =>
      connections.run(access, `user ${name} was not deleted`, (connection) => deleteUser(connection, name)),

    createAcls: (access, acls) =>
      connections.run(access, 'ACLs were not created', (connection) => createAcls(connection, acls)),

    deleteAcls: (access, acls) =>
      connections.run(access, 'ACLs were not deleted', (connection) => deleteAcls(connection, acls)),

    verifyEndpoint: (access, endpoint) => verifyEndpoint(connections, random, access, endpoint),

    close: () => connections.close(),
  }
}
