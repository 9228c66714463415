// as the client's own error carries it
export type { Problem } from '@headwater/api-contract'
export type {
  AcceptedCluster,
  Acl,
  ApiKey,
  CapacityPlan,
  Cluster,
  Connection,
  CreateAclRequest,
  CreatedApiKey,
  Event,
  Finding,
  KafkaUser,
  KafkaUserWithPassword,
  Operation,
  Order,
  Scope,
  Topic,
  TopicConfigs,
  TopicSummary,
} from '@headwater/api-contract/client'
