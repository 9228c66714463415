import { createHash } from 'node:crypto'
import type { KafkaAccess } from '@headwater/model'
import type { Connection } from '@platformatic/kafka'
import { destroyConnection, openFirstConnection } from './broker-connection.ts'
import type { AskBroker } from './brokers.ts'
import { toKafkaRefusal } from './kafka-refusal.ts'

/** An unused connection is closed after this, ms; well before the ten minutes after which brokers do. */
const idleMs = 60_000
/** Clusters and brokers that may have a live connection at a time; the least recently used one is closed for the next. */
const maximum = 512

export interface ConnectionCache {
  /**
   * Runs `call` on a live connection to some broker of the cluster, opening one when there is none. Rejects with a
   * KafkaRefusal that begins with `attempt`.
   */
  run<T>(access: KafkaAccess, attempt: string, call: (connection: Connection) => Promise<T>): Promise<T>
  /** Closes all connections; later calls open new ones. */
  close(): Promise<void>
}

interface Entry {
  connection: Promise<Connection>
  idleTimer: NodeJS.Timeout | null
  users: number
}

/**
 * One connection a cluster or broker, kept while it is in use: a TLS handshake costs far more than an observation. `requestTimeoutMs`:
 * for callers with more patience than an administrator.
 */
export function createConnectionCache(requestTimeoutMs?: number): ConnectionCache {
  const entries = new Map<string, Entry>()

  function entryFor(access: KafkaAccess): { key: string; entry: Entry } {
    const key = keyOf(access)
    const known = entries.get(key)
    if (known) entries.delete(key)
    else makeRoom()
    const entry = known ?? { connection: connect(access, key), idleTimer: null, users: 0 }
    entries.set(key, entry) // last in the map: most recently used
    return { key, entry }
  }

  function connect(access: KafkaAccess, key: string): Promise<Connection> {
    const tls = { ca: access.caCertificate, cert: access.clientCertificate, key: access.clientKey }
    const patience = requestTimeoutMs === undefined ? {} : { requestTimeout: requestTimeoutMs }
    const connection = openFirstConnection(access.bootstrap, { tls, ...patience })
    const forget = (): void => {
      const entry = entries.get(key)
      if (entry?.connection === connection) entries.delete(key)
    }
    connection.then((open) => open.once('close', forget), forget)
    return connection
  }

  function makeRoom(): void {
    for (const [key, entry] of entries) {
      if (entries.size < maximum) return
      if (entry.users === 0) discard(key, entry)
    }
  }

  function discard(key: string, entry: Entry): void {
    if (entries.get(key) === entry) entries.delete(key)
    if (entry.idleTimer) clearTimeout(entry.idleTimer)
    entry.connection.then(destroyConnection, () => {})
  }

  return {
    async run(access, attempt, call) {
      const { key, entry } = entryFor(access)
      if (entry.idleTimer) clearTimeout(entry.idleTimer)
      entry.users += 1
      try {
        const connection = await entry.connection
        if (!connection.isConnected()) discard(key, entry)
        return await call(connection)
      } catch (error) {
        const refusal = toKafkaRefusal(attempt, error)
        // what is late or cut off says nothing of the next request: start afresh, perhaps with another broker
        if (refusal.code === 'timeout' || refusal.code === 'unreachable') discard(key, entry)
        throw refusal
      } finally {
        entry.users -= 1
        if (entry.users === 0 && entries.get(key) === entry) {
          entry.idleTimer = setTimeout(() => discard(key, entry), idleMs).unref()
        }
      }
    },
    async close() {
      const open = [...entries]
      for (const [key, entry] of open) discard(key, entry)
      await Promise.allSettled(open.map(([, entry]) => entry.connection))
    },
  }
}

/** Calls to single brokers of a cluster, over connections of their own that are kept as the cluster's is. */
export function askBrokersOf(connections: ConnectionCache, access: KafkaAccess): AskBroker {
  return (broker, call) => {
    const { host, port } = broker
    return connections.run({ ...access, bootstrap: [{ host, port }] }, `${host}:${port}`, call)
  }
}

function keyOf(access: KafkaAccess): string {
  const brokers = access.bootstrap.map(({ host, port }) => `${host}:${port}`).join(',')
  return createHash('sha256').update(`${brokers}\n${access.clientCertificate}\n${access.caCertificate}`).digest('hex')
}
