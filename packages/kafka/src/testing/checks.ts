import { setTimeout as sleep } from 'node:timers/promises'
import type { Acl } from '@headwater/model'
import { apiVersionsV3 } from '@platformatic/kafka'
import { destroyConnection, openConnection } from '../admin/broker-connection.ts'
import { type KafkaRefusal, type KafkaRefusalCode, toKafkaRefusal } from '../admin/kafka-refusal.ts'

/** Repeats until Kafka has told every broker, or the last failure counts. */
export async function eventually<T>(step: () => Promise<T>, withinMs = 10_000): Promise<T> {
  const deadlineMs = performance.now() + withinMs
  for (;;) {
    try {
      return await step()
    } catch (error) {
      if (performance.now() > deadlineMs) throw error
      await sleep(100)
    }
  }
}

/** How a call was refused; fails when it was not. */
export async function refusalOf(call: Promise<unknown>): Promise<KafkaRefusal> {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (error === null) throw new Error('nothing was refused')
  return toKafkaRefusal('a test', error)
}

export async function codeOf(call: Promise<unknown>): Promise<KafkaRefusalCode> {
  return (await refusalOf(call)).code
}

/** Everything on one resource, for one user. */
export function allow(principal: string, resourceType: Acl['resourceType'], resourceName: string): Acl {
  return { principal, resourceType, resourceName, patternType: 'literal', operation: 'all', permission: 'allow' }
}

/** True when a connection with these credentials can ask for anything. */
export async function isLetIn(port: number, tls: { ca: string; cert?: string; key?: string }): Promise<boolean> {
  const connection = await openConnection({ host: '127.0.0.1', port }, { tls }).catch(() => null)
  if (connection === null) return false
  try {
    // with TLS 1.3 a client learns that it is not wanted only in place of its first answer
    await apiVersionsV3.api.async(connection, 'test', '1')
    return true
  } catch {
    return false
  } finally {
    destroyConnection(connection)
  }
}
