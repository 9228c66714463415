export { currentRelease } from '@headwater/model'
export type { BrokerAddress } from './admin/broker-connection.ts'
export {
  type ConsumerGroupAdmin,
  type ConsumerGroupDescription,
  type ConsumerGroupSummary,
  type GroupPartition,
  lagBetween,
  type PartitionOffset,
} from './admin/consumer-groups.ts'
export { type GroupMember, type GroupState, groupStates } from './admin/group-readings.ts'
export { adminCallTimeoutMs, createKafkaAdmin } from './admin/kafka-admin.ts'
export { KafkaRefusal, type KafkaRefusalCode, kafkaRefusalCodes } from './admin/kafka-refusal.ts'
export type { OnBroker, Placement, PlacementAdmin } from './admin/placement.ts'
export { type SettableTopicConfig, settableTopicConfigs } from './admin/topic-configs.ts'
export type {
  NewTopic,
  PartitionOffsets,
  TopicAdmin,
  TopicConfigs,
  TopicDescription,
  TopicFigures,
  TopicSummary,
} from './admin/topics.ts'
export { verifyTimeoutMs } from './admin/verify-endpoint.ts'
export { createCertificateIssuer } from './certificates/issuer.ts'
export { renderClientProperties } from './client-properties.ts'
export { kafkaArchivePath, kafkaArchiveTarget, type LocalKafkaCommand, localKafkaCommand } from './local-image.ts'
export type { Payload } from './records/payload.ts'
export type { RecordToProduce } from './records/produce-record.ts'
export type { ReadQuery, ReadStart, RecordPage, ShownRecord } from './records/read-records.ts'
export type { RecordAccess, TopicRecords } from './records/topic-records.ts'
export { furtherRelease, type Release, releaseOf } from './rendering/releases.ts'
export { createMachineRenderer } from './rendering/renderer.ts'
export { createScramCredential, generatePassword } from './scram.ts'
export { sendAndReadBack, type TenantConnection } from './tenant-client.ts'
