import { ProtocolError, TimeoutError } from '@platformatic/kafka'

/** The closed list of what Kafka's admin side may refuse with. */
export const kafkaRefusalCodes = [
  'topic_exists',
  'unknown_topic',
  'invalid_topic',
  'invalid_config',
  'invalid_partitions',
  'invalid_replication_factor',
  'unknown_group',
  /** It has members, who alone may say where it reads on. */
  'group_active',
  'unknown_partition',
  /** More than are read together. */
  'too_many_partitions',
  /** The broker takes no such record: too large, or without a key where one is needed. */
  'invalid_record',
  'not_authorized',
  'not_authenticated',
  'timeout',
  'unreachable',
  /** Kafka understood and could not; the message says why. */
  'failed',
] as const
export type KafkaRefusalCode = (typeof kafkaRefusalCodes)[number]

/** A refusal or failure of Kafka. `message` can be shown to people: it holds no secret. */
export class KafkaRefusal extends Error {
  override readonly name = 'KafkaRefusal'
  readonly code: KafkaRefusalCode

  constructor(code: KafkaRefusalCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
  }
}

/** The codes of Kafka's protocol that mean something to a caller; all others are `failed`. */
const codeOfProtocolError: Record<string, KafkaRefusalCode> = {
  TOPIC_ALREADY_EXISTS: 'topic_exists',
  UNKNOWN_TOPIC_OR_PARTITION: 'unknown_topic',
  UNKNOWN_TOPIC_ID: 'unknown_topic',
  INVALID_TOPIC_EXCEPTION: 'invalid_topic',
  INVALID_CONFIG: 'invalid_config',
  INVALID_PARTITIONS: 'invalid_partitions',
  INVALID_REPLICATION_FACTOR: 'invalid_replication_factor',
  GROUP_ID_NOT_FOUND: 'unknown_group',
  // a commit without a member's id, while the group has members
  UNKNOWN_MEMBER_ID: 'group_active',
  REBALANCE_IN_PROGRESS: 'group_active',
  MESSAGE_TOO_LARGE: 'invalid_record',
  RECORD_LIST_TOO_LARGE: 'invalid_record',
  INVALID_RECORD: 'invalid_record',
  TOPIC_AUTHORIZATION_FAILED: 'not_authorized',
  GROUP_AUTHORIZATION_FAILED: 'not_authorized',
  CLUSTER_AUTHORIZATION_FAILED: 'not_authorized',
  SASL_AUTHENTICATION_FAILED: 'not_authenticated',
  REQUEST_TIMED_OUT: 'timeout',
}

/** Anything that a call to Kafka throws, as a refusal: what was attempted, then what went wrong in Kafka's own words. */
export function toKafkaRefusal(attempt: string, error: unknown): KafkaRefusal {
  if (error instanceof KafkaRefusal) return error
  const causes = causesOf(error)
  return new KafkaRefusal(codeOf(causes), `${attempt}: ${wordsOf(causes)}`, error)
}

function codeOf(causes: Error[]): KafkaRefusalCode {
  const protocol = causes.filter((cause) => cause instanceof ProtocolError)
  // a refused record brings a nameless error of its own beside the one that says why
  const known = protocol.map((cause) => codeOfProtocolError[protocolErrorId(cause)]).find((code) => code !== undefined)
  if (protocol.length > 0) return known ?? 'failed'
  return causes.some((cause) => cause instanceof TimeoutError) ? 'timeout' : 'unreachable'
}

function wordsOf(causes: Error[]): string {
  const protocol = causes.filter((cause) => cause instanceof ProtocolError)
  // Kafka's own sentence says all; without one, the whole chain does
  const words =
    protocol.length > 0
      ? protocol.map((cause) => `${protocolErrorId(cause)}: ${cause.serverErrorMessage ?? cause.message}`)
      : causes.map((cause) => cause.message)
  return [...new Set(words.filter((word) => word !== ''))].join('; ')
}

/** The error, what caused it and what it bundles, outermost first. */
export function causesOf(error: unknown): Error[] {
  if (!(error instanceof Error)) return [new Error(String(error))]
  const bundled: unknown[] = error instanceof AggregateError ? error.errors : []
  return [error, ...(error.cause === undefined ? [] : causesOf(error.cause)), ...bundled.flatMap(causesOf)]
}

function protocolErrorId(error: ProtocolError): string {
  return String(error.apiId)
}
