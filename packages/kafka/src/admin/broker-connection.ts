import { Connection, type ConnectionOptions } from '@platformatic/kafka'

export interface BrokerAddress {
  host: string
  port: number
}

/** The most that opening a connection takes, ms: TCP, TLS and authentication. */
const connectTimeoutMs = 2_000
/** The most that one answer takes, ms; the connection is given up then. */
export const requestTimeoutMs = 3_000
/** After so long without an answer the next broker is tried too, ms: a frozen one accepts connections and stays silent. */
const nextAttemptMs = 250

/**
 * Connects to one broker. Rejects with what failed and leaves no socket behind. A request gets `options.requestTimeout` ms, or
 * what an administrator has patience for.
 */
export async function openConnection(
  { host, port }: BrokerAddress,
  options: Pick<ConnectionOptions, 'tls' | 'sasl' | 'requestTimeout'>,
): Promise<Connection> {
  const connection = new Connection('headwater', {
    requestTimeout: requestTimeoutMs,
    ...options,
    connectTimeout: connectTimeoutMs,
    maxInflights: 32,
  })
  // errors also reject the calls that they concern: without a listener they would end the process
  connection.on('error', () => {})
  try {
    await connection.connect(host, port)
    return connection
  } catch (error) {
    destroyConnection(connection)
    throw error
  }
}

/** Ends a connection at once, in any state. */
export function destroyConnection(connection: Connection): void {
  // undefined before the first attempt, whatever the type says
  const socket: Connection['socket'] | undefined = connection.socket
  socket?.destroy()
}

/**
 * Connects to the first of some brokers that answers, trying them in order, each a little after the one before. Rejects
 * with every broker's failure when none answers.
 */
export function openFirstConnection(
  brokers: BrokerAddress[],
  options: Pick<ConnectionOptions, 'tls' | 'sasl' | 'requestTimeout'>,
): Promise<Connection> {
  return new Promise((resolve, reject) => {
    const failures: Error[] = []
    const timers: NodeJS.Timeout[] = []
    let started = 0
    let settled = false

    const startNext = (): void => {
      const broker = brokers[started]
      if (settled || broker === undefined) return
      started += 1
      timers.push(setTimeout(startNext, nextAttemptMs))
      openConnection(broker, options).then(won, failed)
    }
    const won = (connection: Connection): void => {
      if (settled) {
        destroyConnection(connection)
        return
      }
      settled = true
      for (const timer of timers) clearTimeout(timer)
      resolve(connection)
    }
    const failed = (error: unknown): void => {
      failures.push(error instanceof Error ? error : new Error(String(error)))
      if (settled) return
      if (started < brokers.length) {
        startNext()
        return
      }
      if (failures.length < brokers.length) return
      settled = true
      for (const timer of timers) clearTimeout(timer)
      reject(new AggregateError(failures, 'no broker answers'))
    }
    if (brokers.length === 0) reject(new Error('no broker has an address yet'))
    startNext()
  })
}
