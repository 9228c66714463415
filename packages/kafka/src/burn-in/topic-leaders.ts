import type { Connection } from '@platformatic/kafka'
import {
  type BrokerAddress,
  destroyConnection,
  openConnection,
  openFirstConnection,
} from '../admin/broker-connection.ts'
import { KafkaRefusal } from '../admin/kafka-refusal.ts'
import { readMetadata } from '../admin/metadata.ts'
import type { TenantConnection } from '../tenant-client.ts'
import type { RunClock } from './clock.ts'

/** A produce request held back by a quota answers after many seconds; Kafka's own clients wait as long. */
const requestTimeoutMs = 30_000
const refreshPauseMs = 250

/** Where the partitions of one topic are led, kept up to date while leaders move, and the connections of a run. */
export class TopicLeaders {
  readonly #connection: TenantConnection
  readonly #topic: string
  readonly #clock: RunClock
  readonly #open = new Set<Connection>()
  #leaders: (BrokerAddress | null)[] = []
  #topicId = ''
  #refreshing: Promise<void> | null = null
  #closed = false

  constructor(connection: TenantConnection, topic: string, clock: RunClock) {
    this.#connection = connection
    this.#topic = topic
    this.#clock = clock
  }

  get topic(): string {
    return this.#topic
  }

  get topicId(): string {
    return this.#topicId
  }

  get partitions(): number {
    return this.#leaders.length
  }

  /** Brokers that lead something, each once. */
  brokers(): BrokerAddress[] {
    const led = this.#leaders.filter((leader) => leader !== null)
    return [...new Map(led.map((broker) => [brokerKey(broker), broker])).values()]
  }

  /** Partitions that a broker leads now. */
  ledBy(broker: BrokerAddress): number[] {
    const key = brokerKey(broker)
    return this.#leaders.flatMap((leader, partition) => (leader && brokerKey(leader) === key ? [partition] : []))
  }

  /** Asks the cluster who leads. Rejects with what went wrong. */
  async refresh(): Promise<void> {
    const brokers = this.#connection.bootstrapServers.map(parseAddress)
    const connection = await openFirstConnection(brokers, this.#credentials())
    try {
      const metadata = await readMetadata(connection, [this.#topic])
      const topic = metadata.topics.find(({ name }) => name === this.#topic)
      if (topic === undefined || topic.partitions.length === 0)
        throw new KafkaRefusal(
          'unknown_topic',
          `the topic ${this.#topic} is not known yet, or this user may not see it`,
        )
      const addressOf = new Map(metadata.brokers.map(({ nodeId, host, port }) => [nodeId, { host, port }]))
      this.#topicId = topic.topicId
      this.#leaders = topic.partitions
        .toSorted((a, b) => a.partitionIndex - b.partitionIndex)
        .map(({ leaderId }) => addressOf.get(leaderId) ?? null)
    } finally {
      destroyConnection(connection)
    }
  }

  /** Asks in a moment, once for all who want it; a failure is the next one's to repeat. */
  refreshSoon(signal: AbortSignal): Promise<void> {
    this.#refreshing ??= this.#clock
      .sleep(refreshPauseMs, signal)
      .then(() => (signal.aborted ? undefined : this.refresh()))
      .catch(() => undefined)
      .finally(() => {
        this.#refreshing = null
      })
    return this.#refreshing
  }

  /** A new connection, as the tenant; ended by `close` at the latest. */
  async connect(broker: BrokerAddress): Promise<Connection> {
    const connection = await openConnection(broker, { ...this.#credentials(), requestTimeout: requestTimeoutMs })
    if (this.#closed) destroyConnection(connection)
    this.#open.add(connection)
    connection.once('close', () => this.#open.delete(connection))
    return connection
  }

  /** Ends every connection at once; what waits for an answer is rejected. */
  close(): void {
    this.#closed = true
    for (const connection of this.#open) destroyConnection(connection)
  }

  #credentials() {
    const { caCertificate, userName, password } = this.#connection
    return {
      tls: { ca: caCertificate },
      sasl: { mechanism: 'SCRAM-SHA-512', username: userName, password },
    } as const
  }
}

export function brokerKey({ host, port }: BrokerAddress): string {
  return `${host}:${port}`
}

function parseAddress(text: string): BrokerAddress {
  const colon = text.lastIndexOf(':')
  return { host: text.slice(0, colon), port: Number(text.slice(colon + 1)) }
}

/** One connection to a broker, opened when needed and again after it broke. */
export class Line {
  readonly #leaders: TopicLeaders
  readonly #broker: BrokerAddress
  #connection: Connection | null = null

  constructor(leaders: TopicLeaders, broker: BrokerAddress) {
    this.#leaders = leaders
    this.#broker = broker
  }

  async get(): Promise<Connection> {
    if (!this.#connection?.isConnected()) this.#connection = await this.#leaders.connect(this.#broker)
    return this.#connection
  }

  /** After a failure: whatever this connection still says is not waited for. */
  drop(): void {
    if (this.#connection) destroyConnection(this.#connection)
    this.#connection = null
  }
}
