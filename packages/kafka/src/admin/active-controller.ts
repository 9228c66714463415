import { type Connection, updateFeaturesV1 } from '@platformatic/kafka'
import { isRefusedFor } from './answer-despite.ts'

/** How long a broker may look for the controller that leads now, ms. */
const lookWithinMs = 5_000

/**
 * Runs a request about the quorum, which a broker passes on to the controller that it last knew to lead. One that leads no more, but
 * runs on, answers NOT_LEADER_OR_FOLLOWER, and Kafka's brokers look for another only where they are told NOT_CONTROLLER. So something
 * else is asked that makes this one look, an update of no features that is not carried out, and the request is made once more.
 */
export async function withActiveController<T>(connection: Connection, request: () => Promise<T>): Promise<T> {
  try {
    return await request()
  } catch (error) {
    if (!isRefusedFor(error, 'NOT_LEADER_OR_FOLLOWER')) throw error
    await updateFeaturesV1.api.async(connection, lookWithinMs, [], true).catch(() => undefined)
    return request()
  }
}
