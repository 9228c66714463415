import { randomBytes } from 'node:crypto'
import {
  createAcl,
  createKafkaUser,
  createTopic,
  deleteKafkaUser,
  deleteTopic,
  getClusterConnection,
  listKafkaUsers,
} from '../api/client.ts'
import { Failure, Refused } from '../failure.ts'
import { printable } from '../output/paint.ts'
import type { Session } from '../session.ts'

/** A topic and a user that may write and read it and nothing else, for one proof. */
export interface TemporaryTopic {
  topic: string
  connection: { bootstrapServers: string[]; userName: string; password: string; caCertificate: string }
}

export interface TemporaryTopicRequest {
  cluster: { id: string; name: string }
  partitions: number
  /** Records go by themselves after this, should nobody be left to remove them. */
  retentionMs: number
  signal: AbortSignal
}

const userReadyMs = 30_000
const lookEveryMs = 250

/** Makes user, permissions and topic, runs `use`, and removes all of them however that ended. */
export async function withTemporaryTopic<Result>(
  session: Session,
  request: TemporaryTopicRequest,
  use: (temporary: TemporaryTopic) => Promise<Result>,
): Promise<Result> {
  const name = `burn-in-${randomBytes(4).toString('hex')}`
  try {
    return await use(await make(session, request, name))
  } finally {
    await remove(session, request, name)
  }
}

async function make(
  { send, clock }: Session,
  { cluster, partitions, retentionMs, signal }: TemporaryTopicRequest,
  name: string,
): Promise<TemporaryTopic> {
  const { data: connection } = await send((init) => getClusterConnection(cluster.id, init))
  signal.throwIfAborted()
  const { data: user } = await send((init) => createKafkaUser(cluster.id, { name }, init))
  if (user.password === undefined)
    throw new Failure('unexpected', 'The answer that held the new user’s password was lost. Try again.')
  for (const operation of ['write', 'read'] as const) {
    const acl = { principal: name, resourceType: 'topic', resourceName: name, operation } as const
    await send((init) => createAcl(cluster.id, acl, init))
  }
  signal.throwIfAborted()
  const configs = { 'retention.ms': retentionMs }
  await send((init) => createTopic(cluster.id, { name, partitions, configs }, init))
  const untilMs = clock.nowMs() + userReadyMs
  for (;;) {
    signal.throwIfAborted()
    const { data: users } = await send((init) => listKafkaUsers(cluster.id, {}, init))
    if (users.items.some((each) => each.name === name && each.state === 'ready')) break
    if (clock.nowMs() > untilMs)
      throw new Failure('timed_out', `Kafka was not told of the temporary user within ${userReadyMs / 1000} s.`)
    await clock.sleep(lookEveryMs)
  }
  return {
    topic: name,
    connection: {
      bootstrapServers: connection.bootstrapServers.split(','),
      userName: name,
      password: user.password,
      caCertificate: connection.caCertificate,
    },
  }
}

/** With a user go its permissions. What cannot be removed is named, with how a person removes it. */
async function remove({ send, output }: Session, { cluster }: TemporaryTopicRequest, name: string): Promise<void> {
  const removals = [
    { left: `headwater topic delete --cluster ${cluster.name} ${name} --yes`, run: deleteTopic },
    { left: `headwater user delete --cluster ${cluster.name} ${name}`, run: deleteKafkaUser },
  ]
  for (const { left, run } of removals) {
    try {
      await send((init): Promise<unknown> => run(cluster.id, name, init))
    } catch (error) {
      // never made, or removed by an attempt whose answer was lost
      if (error instanceof Refused && error.exit === 'not_found') continue
      const because = error instanceof Error ? error.message : String(error)
      output.error((paint) => [`${paint('left behind', 'bad')}: ${printable(because)}`, `  remove it: ${left}`])
    }
  }
}
