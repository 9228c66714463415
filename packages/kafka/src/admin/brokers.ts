import { type Connection, unregisterBrokerV0 } from '@platformatic/kafka'
import { answerDespite } from './answer-despite.ts'
import type { BrokerAddress } from './broker-connection.ts'
import { alterConfigs } from './configs.ts'
import { describeClusterV2, type RegisteredBroker } from './kafka-calls.ts'
import { KafkaRefusal } from './kafka-refusal.ts'

/** Runs a call on a connection to one broker: what only that broker can answer or change. */
export type AskBroker = <T>(broker: BrokerAddress, call: (connection: Connection) => Promise<T>) => Promise<T>

const cordonKey = 'cordoned.log.dirs'
const allFolders = '*'

/** Refused by brokers whose metadata version is older than 4.3, and while the broker is not up: it alone changes its own configs. */
export async function cordonBroker(
  connection: Connection,
  ask: AskBroker,
  brokerId: number,
  cordoned: boolean,
): Promise<void> {
  const broker = await findBroker(connection, brokerId)
  if (broker === undefined || broker.isFenced) throw new KafkaRefusal('failed', `broker ${brokerId} is not up`)
  await ask(broker, (own) => alterConfigs(own, [ownConfigs(brokerId)], { [cordonKey]: cordoned ? allFolders : null }))
}

/** Kafka itself would forget a running broker too, which then comes back: a late call must not. */
export async function unregisterBroker(connection: Connection, brokerId: number): Promise<void> {
  const broker = await findBroker(connection, brokerId)
  if (broker !== undefined && !broker.isFenced) {
    throw new KafkaRefusal('failed', `broker ${brokerId} is up: it can be forgotten once it has stopped`)
  }
  await answerDespite(['BROKER_ID_NOT_REGISTERED'], unregisterBrokerV0.api.async(connection, brokerId))
}

async function findBroker(connection: Connection, brokerId: number): Promise<RegisteredBroker | undefined> {
  const brokers = await describeClusterV2.async(connection)
  return brokers.find((broker) => broker.brokerId === brokerId)
}

function ownConfigs(brokerId: number): { type: 'broker'; name: string } {
  return { type: 'broker', name: String(brokerId) }
}
