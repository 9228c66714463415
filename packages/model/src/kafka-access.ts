/** A SCRAM-SHA-512 credential as Kafka takes it: no password in it. Bytes in base 64. */
export interface ScramCredential {
  iterations: number
  salt: string
  saltedPassword: string
}

/** What the control plane needs to talk to a cluster's internal listeners by mutual TLS. PEM texts. */
export interface KafkaAccess {
  bootstrap: { host: string; port: number }[]
  caCertificate: string
  clientCertificate: string
  clientKey: string
}

/** User names tenants may choose: `[a-z0-9][a-z0-9._-]*`, at most 64 characters, none that Headwater keeps for itself. */
export function isAllowedUserName(name: string): boolean {
  return /^[a-z0-9][a-z0-9._-]{0,63}$/.test(name) && !isReservedUserName(name)
}

/** Names that principals of the platform use. */
export function isReservedUserName(name: string): boolean {
  return name.startsWith('headwater') || name === 'anonymous' || name === 'admin' || name.startsWith('kafka-')
}

/** Topics that belong to Kafka or to Headwater, hidden from tenants and refused to them. */
export function isInternalTopic(name: string): boolean {
  return name.startsWith('__')
}

/** The user and topic with which Headwater proves that an endpoint works. */
export const probeUserName = 'headwater-probe'
export const probeTopicName = '__headwater_probe'

/**
 * Common names of certificates, which Kafka takes as principals and makes super users. The colon keeps them apart from
 * every name a tenant's user can have.
 */
export const certificateNames = { broker: 'headwater:broker', controlPlane: 'headwater:control-plane' } as const

/**
 * The common name of the certificate with which the control plane reads and writes one topic's records. A hash, because names of topics may
 * be four times as long as a common name. It is no super user: brokers know its whole distinguished name as its principal.
 */
export const topicUserName = (topicHash: string): string => `headwater:records:${topicHash}`
