import { setTimeout as sleep } from 'node:timers/promises'
import { type Acl, type KafkaAccess, probeTopicName, probeUserName, type Random } from '@headwater/model'
import type { Connection } from '@platformatic/kafka'
import { createScramCredential, generatePassword } from '../scram.ts'
import { createAcls, upsertUser } from './access-control.ts'
import { type BrokerAddress, destroyConnection } from './broker-connection.ts'
import type { ConnectionCache } from './connection-cache.ts'
import { KafkaRefusal, toKafkaRefusal } from './kafka-refusal.ts'
import { prepareProbeTopic } from './probe-topic.ts'
import { addressText, ForeignAddress, openTenantConnection, readProbeLeader, roundTrip } from './round-trip.ts'

/** The proof has to be made within this, ms; an attempt that has begun by then is waited for. */
const proofTimeoutMs = 15_000
/** A verification has ended after this, ms: the proof and its last attempt. */
export const verifyTimeoutMs = 24_000
/** How long Kafka is given between attempts to tell all brokers of the user, its rights and the topic, ms. */
const pausesMs = [20, 40, 80, 150, 300]

const attempt = 'the endpoint was not verified'

/** What the probe user may do, and nothing else. */
const probeAcls: Acl[] = (['read', 'write'] as const).map((operation) => ({
  principal: probeUserName,
  resourceType: 'topic',
  resourceName: probeTopicName,
  patternType: 'literal',
  operation,
  permission: 'allow',
}))

/**
 * Goes through a cluster's endpoint as a tenant would: a user with a fresh password authenticates, is told of all hosts of
 * the endpoint and no others, goes where the leader is, writes a record with acks=all and reads it back. User and rights are
 * left behind: like all that the API did not store, the loop's next pass takes them away. The topic stays for the next
 * time. Rejects with a KafkaRefusal that says what failed.
 */
export async function verifyEndpoint(
  connections: ConnectionCache,
  random: Random,
  access: KafkaAccess,
  endpoint: { hosts: BrokerAddress[]; replicationFactor: number },
): Promise<void> {
  const deadlineMs = performance.now() + proofTimeoutMs
  const password = generatePassword(random)
  const credential = await createScramCredential(password, random)
  await connections.run(access, attempt, (connection) =>
    Promise.all([
      upsertUser(connection, probeUserName, credential),
      createAcls(connection, probeAcls),
      untilDone(deadlineMs, () => prepareProbeTopic(connection, endpoint.replicationFactor)),
    ]),
  )
  const tenants = new TenantConnections(access.caCertificate, password)
  try {
    await untilDone(deadlineMs, (attempts) => sendOneRecord(tenants, endpoint.hosts, attempts))
  } catch (error) {
    throw toKafkaRefusal(attempt, error)
  } finally {
    tenants.close()
  }
}

/**
 * By another host at each attempt, as a client goes through its bootstrap servers; who leads is asked anew, because a leader
 * that was fenced for a moment is another one now.
 */
async function sendOneRecord(tenants: TenantConnections, hosts: BrokerAddress[], attempts: number): Promise<void> {
  const host = hosts[attempts % hosts.length]
  if (host === undefined) throw new KafkaRefusal('failed', 'the endpoint has no hosts')
  const leader = await readProbeLeader(await tenants.to(host), hosts)
  await roundTrip(await tenants.to(leader.host), leader.topicId)
}

/** One connection a host, opened again when it broke. */
class TenantConnections {
  readonly #caCertificate: string
  readonly #password: string
  readonly #open = new Map<string, Connection>()

  constructor(caCertificate: string, password: string) {
    this.#caCertificate = caCertificate
    this.#password = password
  }

  async to(host: BrokerAddress): Promise<Connection> {
    const known = this.#open.get(addressText(host))
    if (known?.isConnected()) return known
    const connection = await openTenantConnection(host, this.#caCertificate, this.#password)
    this.#open.set(addressText(host), connection)
    return connection
  }

  close(): void {
    for (const connection of this.#open.values()) destroyConnection(connection)
  }
}

/** Repeats what news has not reached every broker for; gives up with the last failure at the deadline. */
async function untilDone<T>(deadlineMs: number, step: (attempts: number) => Promise<T>): Promise<T> {
  for (let attempts = 0; ; attempts++) {
    try {
      return await step(attempts)
    } catch (error) {
      const pauseMs = pausesMs[Math.min(attempts, pausesMs.length - 1)] ?? 0
      if (error instanceof ForeignAddress || performance.now() + pauseMs > deadlineMs) throw error
      await sleep(pauseMs)
    }
  }
}
