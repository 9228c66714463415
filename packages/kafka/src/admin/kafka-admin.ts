import type { KafkaAdmin } from '@headwater/control-loop'
import type { Random } from '@headwater/model'
import { createTopicRecords, type TopicRecords } from '../records/topic-records.ts'
import { createAcls, deleteAcls, deleteUser, setDefaultQuota, upsertUser } from './access-control.ts'
import { cordonBroker, unregisterBroker } from './brokers.ts'
import { setDefaultMinInSync, setDefaultRetention, setInternalMinInSync } from './cluster-defaults.ts'
import { askBrokersOf, createConnectionCache } from './connection-cache.ts'
import { type ConsumerGroupAdmin, createConsumerGroupAdmin } from './consumer-groups.ts'
import { setMetadataVersion } from './features.ts'
import { readLeadership } from './leadership.ts'
import { untilListening } from './listening.ts'
import { setMoveThrottle } from './move-throttle.ts'
import { observeKafka } from './observe.ts'
import { createPlacementAdmin, type PlacementAdmin } from './placement.ts'
import { electLeaders, electSurvivors, moveReplicas } from './replica-moves.ts'
import { createTopicAdmin, type TopicAdmin } from './topics.ts'
import { verifyEndpoint } from './verify-endpoint.ts'
import { addVoter, removeVoter } from './voters.ts'

/** An ordinary call has been answered or refused after this, ms; `verifyEndpoint` has its own `verifyTimeoutMs`. */
export const adminCallTimeoutMs = 12_000

/** The most that one request for records takes, ms: a quota may hold it back for seconds. */
const recordTimeoutMs = 15_000

/**
 * Kafka's admin protocol over mutual TLS, for the control loop and the API. Keeps one connection a cluster while it is in
 * use, and one a broker while a change goes on; `close` ends them all. Every call rejects with a KafkaRefusal and nothing else.
 */
export function createKafkaAdmin(
  random: Random,
): KafkaAdmin & TopicAdmin & TopicRecords & PlacementAdmin & ConsumerGroupAdmin & { close(): Promise<void> } {
  const connections = createConnectionCache()
  const readers = createConnectionCache(recordTimeoutMs)
  return {
    ...createTopicAdmin(connections),
    ...createPlacementAdmin(connections),
    ...createConsumerGroupAdmin(connections),
    ...createTopicRecords({ operators: connections, readers }, random),

    untilListening,

    observe: (access, wanted) =>
      connections.run(access, 'Kafka was not observed', (connection) =>
        observeKafka(connection, askBrokersOf(connections, access), wanted),
      ),

    setDefaultMinInSync: (access, minInSync) =>
      connections.run(access, 'the default minimum of in-sync replicas was not set', (connection) =>
        setDefaultMinInSync(connection, minInSync),
      ),

    setDefaultRetention: (access, retentionHours) =>
      connections.run(access, 'the default retention was not set', (connection) =>
        setDefaultRetention(connection, retentionHours),
      ),

    setInternalMinInSync: (access, topics, minInSync) =>
      connections.run(access, `the minimum of in-sync replicas of ${topics.join(', ')} was not set`, (connection) =>
        setInternalMinInSync(connection, topics, minInSync),
      ),

    setDefaultQuota: (access, quota) =>
      connections.run(access, 'the default quota was not set', (connection) => setDefaultQuota(connection, quota)),

    upsertUser: (access, name, credential) =>
      connections.run(access, `user ${name} was not given its credential`, (connection) =>
        upsertUser(connection, name, credential),
      ),

    deleteUser: (access, name) =>
      connections.run(access, `user ${name} was not deleted`, (connection) => deleteUser(connection, name, random)),

    createAcls: (access, acls) =>
      connections.run(access, 'ACLs were not created', (connection) => createAcls(connection, acls)),

    deleteAcls: (access, acls) =>
      connections.run(access, 'ACLs were not deleted', (connection) => deleteAcls(connection, acls)),

    addVoter: (access, voter) =>
      connections.run(access, `controller ${voter.kafkaId} was not given a vote`, (connection) =>
        addVoter(connection, voter),
      ),

    removeVoter: (access, voter) =>
      connections.run(access, `controller ${voter.kafkaId} was not taken its vote`, (connection) =>
        removeVoter(connection, voter),
      ),

    cordonBroker: (access, kafkaId, cordoned) =>
      connections.run(access, `broker ${kafkaId} was not ${cordoned ? 'cordoned' : 'uncordoned'}`, (connection) =>
        cordonBroker(connection, askBrokersOf(connections, access), kafkaId, cordoned),
      ),

    unregisterBroker: (access, kafkaId) =>
      connections.run(access, `broker ${kafkaId} was not forgotten`, (connection) =>
        unregisterBroker(connection, kafkaId),
      ),

    moveReplicas: (access, moves) =>
      connections.run(access, 'replicas were not moved', (connection) => moveReplicas(connection, moves)),

    setMoveThrottle: (access, throttle) =>
      connections.run(access, 'the throttle of moves was not set', (connection) =>
        setMoveThrottle(connection, throttle),
      ),

    electLeaders: (access, partitions) =>
      connections.run(access, 'leaders were not elected', (connection) => electLeaders(connection, partitions)),

    describeLeadership: (access) => connections.run(access, 'who may lead was not told', readLeadership),

    electSurvivors: (access, partitions) =>
      connections.run(access, 'survivors were not elected', (connection) => electSurvivors(connection, partitions)),

    setMetadataVersion: (access, level) =>
      connections.run(access, `the metadata version was not raised to level ${level}`, (connection) =>
        setMetadataVersion(connection, level),
      ),

    verifyEndpoint: (access, endpoint) => verifyEndpoint(connections, random, access, endpoint),

    close: async () => {
      await Promise.all([connections.close(), readers.close()])
    },
  }
}
